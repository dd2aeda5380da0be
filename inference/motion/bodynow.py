"""What the last frames say of a body that stands, moves or flies, causally."""

from __future__ import annotations

from dataclasses import dataclass

from inference.motion.contact import floor_level
from inference.motion.localfit import trailing_motion
from inference.motion.measures import Channel
from inference.motion.standing import UPRIGHT_KNEE_DEG, height_now, still_now
from inference.motion.window import Window

_FIT_S = 0.1
_LOOK_BACK_S = 2.0


@dataclass(frozen=True, slots=True)
class Now:
    """The last sample in body heights: velocity upward, clearance of the lower foot's toes.

    `height` is the athlete's standing height in picture heights, by proportion. `still` means
    that the body has not moved for a quarter of a second.
    """

    time_s: float
    height: float
    velocity: float
    acceleration: float
    clearance: float
    still: bool
    upright: bool


def observe(window: Window) -> Now | None:
    """What the window says of now; None until it holds three samples and a body."""
    times, rows = window.times_s, window.rows
    if len(times) < 3:
        return None
    recent = rows[window.since(times[-1] - _LOOK_BACK_S)]
    height = height_now(window)
    motion = trailing_motion(times[-32:], rows[-32:, Channel.COM], _FIT_S)
    if motion is None or height <= 0.0:
        return None
    floor = floor_level(recent[:, Channel.TOE_LOW])
    return Now(
        time_s=float(times[-1]),
        height=height,
        velocity=motion.velocity / height,
        acceleration=motion.acceleration / height,
        clearance=(float(rows[-1, Channel.TOE_LOW]) - floor) / height,
        still=still_now(window, height),
        upright=bool(rows[-1, Channel.KNEE_DEG] > UPRIGHT_KNEE_DEG),
    )
