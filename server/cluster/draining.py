"""When each session of a host that is to end is told to move. Pure."""

from __future__ import annotations

from collections.abc import Sequence

MOST_PER_S = 20.0
"""Sessions of one host that are told to move a second, unless its time is too short for that."""


def schedule(
    sessions: Sequence[str], begin_s: float, window_s: float, *, most_per_s: float = MOST_PER_S
) -> list[tuple[float, str]]:
    """When each is told to move, one after the other from `begin_s` on; the last one within
    `window_s`, after which the host ends whoever is left.

    The window is used only as far as `most_per_s` asks for: whoever takes them in sees them come
    one by one in his reports, and nobody waits for a host with few of them. Half the window is
    for those who were told last, or have nowhere to go at first.
    """
    if not sessions:
        return []
    apart_s = min(1 / most_per_s, window_s / 2 / len(sessions))
    return [(begin_s + number * apart_s, one) for number, one in enumerate(sessions)]


def ends_by_s(begin_s: float, window_s: float) -> float:
    """When the host ends whoever is still there."""
    return begin_s + window_s
