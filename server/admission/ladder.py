"""What adaptive senders are asked for, step by step."""

from __future__ import annotations

from dataclasses import dataclass

CAPS_FPS = (0.0, 25.0, 20.0, 15.0, 12.0, 10.0)
"""At most so many frames a second at each level; 0: as many as the sender likes. Fewer than ten
show no jump any more."""

DEEPEST = len(CAPS_FPS) - 1

_ENOUGH_LINES = 360
"""The nets see crops of 256 pixels: a person who fills such a picture loses nothing."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Frames a second, 0: as many as the sender likes; and what to multiply its size by."""

    fps: float
    scale: float


NOTHING = Ask(0.0, 1.0)


def ask(level: int, lines: int) -> Ask:
    """What a sender is asked for whose pictures have had up to `lines` on the shorter side.

    Larger pictures shrink at the first level: that takes from decoding and from the network, and
    nothing from the result.
    """
    if level == 0:
        return NOTHING
    scale = min(1.0, _ENOUGH_LINES / lines) if lines else 1.0
    return Ask(CAPS_FPS[level], round(scale, 3))
