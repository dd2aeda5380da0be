"""The phase now, causally: which feet are on the floor."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from inference.motion.body import BODY_LENGTH_PER_HEIGHT
from inference.motion.contact import Contact, floor_level
from inference.motion.gait.legs import FOOT, LegChannel
from inference.motion.gait.stance import HEEL, HEEL_X, LEFT, RIGHT, TOE, TOE_X, floor_slope
from inference.motion.measures import Channel
from inference.motion.medians import median
from inference.motion.window import Floats, Window


class Phase(StrEnum):
    """Which feet are on the floor; UNKNOWN while nobody is seen, or too little of a stride."""

    STANCE_LEFT = "STANCE_LEFT"
    STANCE_RIGHT = "STANCE_RIGHT"
    FLIGHT = "FLIGHT"
    DOUBLE_STANCE = "DOUBLE_STANCE"
    UNKNOWN = "UNKNOWN"


LEGS = len(Channel)
"""The first of the legs' columns in a row."""
_LOOK_BACK_S = 2.0
_LEAST_SEEN_S = 0.4
_REMEMBERED = 40
# How much too early a landing, and too late a toe-off, passes the levels of `Contact`.
_EARLY_S, _LATE_S = 0.028, 0.037


@dataclass(frozen=True, slots=True)
class Change:
    """A foot came to the floor, or left it, at about that time."""

    side: int
    landed: bool
    time_s: float


class Foot:
    """One foot's contact, and when its last stances were seen to begin and end."""

    def __init__(self, side: int) -> None:
        self.side = side
        self.slope = 0.0
        self.seen: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED)
        self._first = LEGS + side * FOOT
        self._contact = Contact()
        self._begun_s: float | None = None

    @property
    def off(self) -> bool:
        """Whether it is off the floor."""
        return self._contact.off

    def forget(self) -> None:
        """Nobody has been seen for a while."""
        self._contact, self._begun_s = Contact(), None
        self.seen.clear()
        self.slope = 0.0

    def of(self, window: Window) -> Floats:
        """Its columns, (n, 4)."""
        return window.rows[:, self._first : self._first + FOOT]

    def update(self, window: Window, height: float) -> Change | None:
        """Take the window's last row; what changed, if anything."""
        recent = window.since(window.times_s[-1] - _LOOK_BACK_S)
        foot = self.of(window)[recent]
        low = np.minimum(
            foot[:, TOE] - self.slope * foot[:, TOE_X], foot[:, HEEL] - self.slope * foot[:, HEEL_X]
        )
        was_off = self.off
        clearance = (float(low[-1]) - floor_level(low)) / height
        off = self._contact.update(float(window.times_s[-1]), clearance)
        if off == was_off:
            return None
        changed_s = self._contact.changed_s
        if not off:
            self._begun_s = changed_s
            return Change(self.side, True, changed_s + _EARLY_S)
        if self._begun_s is not None:
            self.seen.append((self._begun_s, changed_s))
            self._begun_s = None
            self._learn(window)
        return Change(self.side, False, changed_s - _LATE_S)

    def _learn(self, window: Window) -> None:
        """The floor's slope from the stances that are still in the window."""
        oldest_s = float(window.times_s[0])
        kept = [one for one in self.seen if one[0] > oldest_s]
        self.slope = floor_slope(window.times_s, self.of(window), kept)


class Feet:
    """Both feet, and the phase that they make."""

    def __init__(self) -> None:
        self.feet = (Foot(LEFT), Foot(RIGHT))
        self.phase = Phase.UNKNOWN

    def forget(self) -> None:
        """Nobody has been seen for a while."""
        self.phase = Phase.UNKNOWN
        for foot in self.feet:
            foot.forget()

    def update(self, window: Window) -> Iterator[Change]:
        """Take the window's last row; what changed at the feet."""
        times = window.times_s
        if len(times) < 4 or times[-1] - times[0] < _LEAST_SEEN_S:
            return
        height = height_now(window)
        if height <= 0.0:
            return
        changes = [foot.update(window, height) for foot in self.feet]
        left, right = (foot.off for foot in self.feet)
        self.phase = _PHASES[left, right]
        yield from (change for change in changes if change is not None)


_PHASES = {
    (True, True): Phase.FLIGHT,
    (False, True): Phase.STANCE_LEFT,
    (True, False): Phase.STANCE_RIGHT,
    (False, False): Phase.DOUBLE_STANCE,
}


def height_now(window: Window) -> float:
    """The athlete's height in picture heights, by proportion, from the last seconds."""
    recent = window.since(window.times_s[-1] - _LOOK_BACK_S)
    return median(window.rows[recent, LEGS + LegChannel.LIMBS]) / BODY_LENGTH_PER_HEIGHT
