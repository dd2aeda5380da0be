"""The phase now, causally: what the last frames say, and nothing later."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf

from inference.motion.contact import Contact
from inference.motion.localfit import latest_speed, trailing_motion
from inference.motion.measures import Channel
from inference.motion.standing import height_now, still_now
from inference.motion.window import Window


class Phase(StrEnum):
    """Where in a drop jump the athlete is; UNKNOWN while nobody is seen."""

    BOX = "BOX"
    DROP = "DROP"
    BRAKE = "BRAKE"
    PROPEL = "PROPEL"
    FLIGHT = "FLIGHT"
    LAND = "LAND"
    UNKNOWN = "UNKNOWN"


_FIT_S = 0.07
# Body heights per second, of the toes and of the body.
_DROPPING, _STOPPED = -0.5, -0.25
_DROPPING_BODY, _RISING, _LEAVING = -0.3, 0.06, 0.25
_LEAST_SEEN_S, _ABOVE_FLOOR = 0.1, 0.05  # body heights
_LONGEST_S = {Phase.DROP: 0.8, Phase.BRAKE: 1.0, Phase.PROPEL: 1.0, Phase.FLIGHT: 1.2}


@dataclass(frozen=True, slots=True)
class Now:
    """The last sample: toes in picture heights, velocities in body heights per second, upward;
    `height` is the athlete's in picture heights. `still`: not moving for a quarter of a second."""

    time_s: float
    height: float
    toe: float
    toe_velocity: float
    velocity: float
    still: bool


def observe(window: Window) -> Now | None:
    """What the window says of now; None until it holds a body for a tenth of a second."""
    times, rows = window.times_s, window.rows
    if len(times) < 3 or times[-1] - times[0] < _LEAST_SEEN_S:
        return None
    height = height_now(window)
    motion = trailing_motion(times[-32:], rows[-32:, Channel.COM], _FIT_S)
    if motion is None or height <= 0.0:
        return None
    return Now(
        time_s=float(times[-1]),
        height=height,
        toe=float(rows[-1, Channel.TOE]),
        toe_velocity=latest_speed(times[-16:], rows[-16:, Channel.TOE]) / height,
        velocity=motion.velocity / height,
        still=still_now(window, height),
    )


class Phases:
    """BOX → DROP → BRAKE → PROPEL → FLIGHT → LAND, and BOX when the athlete is up there again.

    The floor is learnt anew in each contact: the box has none that a record could tell.
    """

    def __init__(self) -> None:
        self.phase = Phase.UNKNOWN
        self._since_s = 0.0
        self._floor = inf
        self._contact = Contact()

    @property
    def contact_changed_s(self) -> float:
        """When the feet last left the floor or came back after that."""
        return self._contact.changed_s

    def lose(self) -> None:
        """Nobody has been seen for a while."""
        self.phase = Phase.UNKNOWN
        self._floor = inf

    def update(self, now: Now) -> Phase:
        """The phase after this sample."""
        following = self._next(now)
        if following is not self.phase:
            if following is Phase.BRAKE:
                self._floor, self._contact = inf, Contact()
            self.phase, self._since_s = following, now.time_s
        return self.phase

    def _next(self, now: Now) -> Phase:
        if now.time_s - self._since_s > _LONGEST_S.get(self.phase, inf):
            return Phase.UNKNOWN
        match self.phase:
            case Phase.DROP:
                return Phase.BRAKE if now.toe_velocity > _STOPPED else Phase.DROP
            case Phase.BRAKE | Phase.PROPEL:
                return self._in_contact(now)
            case Phase.FLIGHT:
                off = self._contact.update(now.time_s, self._clearance(now))
                return Phase.FLIGHT if off else Phase.LAND
        if not self._is_elsewhere(now):
            return self.phase
        if now.toe_velocity < _DROPPING and now.velocity < _DROPPING_BODY:
            return Phase.DROP
        return Phase.BOX if now.still else self.phase

    def _in_contact(self, now: Now) -> Phase:
        self._floor = min(self._floor, now.toe)
        if self._contact.update(now.time_s, self._clearance(now)) and now.velocity > _LEAVING:
            return Phase.FLIGHT
        return Phase.PROPEL if now.velocity > _RISING else self.phase

    def _is_elsewhere(self, now: Now) -> bool:
        """Not on the floor of the last contact: on the box, or in the air."""
        return abs(self._clearance(now)) > _ABOVE_FLOOR

    def _clearance(self, now: Now) -> float:
        """The toes above their lowest in this contact, as a share of the body."""
        return (now.toe - self._floor) / now.height
