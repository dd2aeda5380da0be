"""The phase now, causally: what the last frames say, and nothing later."""

from __future__ import annotations

from enum import StrEnum

from inference.motion.bodynow import Now
from inference.motion.contact import Contact


class Phase(StrEnum):
    """Where in a counter-movement jump the athlete is; UNKNOWN while nobody is seen."""

    QUIET = "QUIET"
    UNWEIGHT = "UNWEIGHT"
    BRAKE = "BRAKE"
    PROPEL = "PROPEL"
    FLIGHT = "FLIGHT"
    LAND = "LAND"
    UNKNOWN = "UNKNOWN"


_FALLING, _RISING = -0.12, 0.06  # body heights per second
_LEAVING = 0.25  # body heights per second: slower than this nobody takes off
_LONGEST_FLIGHT_S = 1.2
_SHORTEST_LANDING_S = 0.3


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
