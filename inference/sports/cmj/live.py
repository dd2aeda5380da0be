"""The phase now, causally: what the last frames say, and nothing later."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inference.motion.contact import Contact, floor_level
from inference.motion.localfit import trailing_motion
from inference.motion.measures import Channel
from inference.motion.standing import UPRIGHT_KNEE_DEG, height_now, still_now
from inference.motion.window import Window


class Phase(StrEnum):
    """Where in a counter-movement jump the athlete is; UNKNOWN while nobody is seen."""

    QUIET = "QUIET"
    UNWEIGHT = "UNWEIGHT"
    BRAKE = "BRAKE"
    PROPEL = "PROPEL"
    FLIGHT = "FLIGHT"
    LAND = "LAND"
    UNKNOWN = "UNKNOWN"


_FIT_S = 0.1
_LOOK_BACK_S = 2.0
_FALLING, _RISING = -0.12, 0.06  # body heights per second
_LEAVING = 0.25  # body heights per second: slower than this nobody takes off
_LONGEST_FLIGHT_S = 1.2
_SHORTEST_LANDING_S = 0.3


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


class Phases:
    """QUIET → UNWEIGHT → BRAKE → PROPEL → FLIGHT → LAND → QUIET.

    A flight is recognised from every phase on the ground, so that a jump without a counter-
    movement, or straight out of a landing, is one as well.
    """

    def __init__(self) -> None:
        self.phase = Phase.UNKNOWN
        self._since_s = 0.0
        self._rising = 0.0
        self._contact = Contact()

    @property
    def contact_changed_s(self) -> float:
        """When the feet last left or reached the floor, as seen live."""
        return self._contact.changed_s

    def lose(self) -> None:
        """Nobody has been seen for a while."""
        self.phase = Phase.UNKNOWN
        self._contact = Contact()

    def update(self, now: Now) -> Phase:
        """The phase after this sample."""
        off = self._contact.update(now.time_s, now.clearance)
        following = self._next(now, off)
        self._rising = now.velocity
        if following is not self.phase:
            self.phase, self._since_s = following, now.time_s
        return self.phase

    def _next(self, now: Now, off: bool) -> Phase:
        lasted_s = now.time_s - self._since_s
        if self.phase is Phase.FLIGHT:
            if not off:
                return Phase.LAND
            return Phase.UNKNOWN if lasted_s > _LONGEST_FLIGHT_S else Phase.FLIGHT
        # At a low frame rate the second sample off the floor may be near the apex already.
        leaving = max(now.velocity, self._rising) > _LEAVING
        if off and leaving and self.phase is not Phase.UNKNOWN:
            return Phase.FLIGHT
        if now.still and not off:
            return Phase.QUIET
        return self._on_the_ground(now, lasted_s)

    def _on_the_ground(self, now: Now, lasted_s: float) -> Phase:
        falling = now.velocity < _FALLING
        match self.phase:
            case Phase.QUIET | Phase.UNKNOWN if falling:
                return Phase.UNWEIGHT
            case Phase.UNWEIGHT if now.acceleration > 0.0 and now.velocity < 0.0:
                return Phase.BRAKE
            case Phase.UNWEIGHT | Phase.BRAKE | Phase.UNKNOWN if now.velocity > _RISING:
                return Phase.PROPEL
            case Phase.LAND if falling and now.upright and lasted_s > _SHORTEST_LANDING_S:
                return Phase.UNWEIGHT
        return self.phase
