"""Which feet are on the floor now, causally."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inference.motion.body import BODY_LENGTH_PER_HEIGHT
from inference.motion.contact import Contact, floor_level
from inference.motion.gait.ground import low_points
from inference.motion.gait.legs import FOOT, LegChannel
from inference.motion.gait.stance import LEFT, RIGHT
from inference.motion.measures import Channel
from inference.motion.medians import median
from inference.motion.window import Window

LEGS = len(Channel)
"""The first of the legs' columns in a row."""
_LOOK_BACK_S = 2.0
_LEAST_SEEN_S = 0.4
# How much too early a landing, and too late a toe-off, passes the levels of `Contact`.
_EARLY_S, _LATE_S = 0.028, 0.037


@dataclass(frozen=True, slots=True)
class Change:
    """A foot came to the floor, or left it, at about that time."""

    side: int
    landed: bool
    time_s: float


class Foot:
    """One foot's contact with the floor."""

    def __init__(self, side: int) -> None:
        self.side = side
        self._first = LEGS + side * FOOT
        self._contact = Contact()

    @property
    def off(self) -> bool:
        """Whether it is off the floor."""
        return self._contact.off

    def update(self, window: Window, height: float, slope: float) -> Change | None:
        """Take the window's last row; what changed, if anything."""
        recent = window.since(window.times_s[-1] - _LOOK_BACK_S)
        low = low_points(window.rows[recent, self._first : self._first + FOOT], slope)
        was_off = self.off
        clearance = (float(low[-1]) - floor_level(low)) / height
        off = self._contact.update(float(window.times_s[-1]), clearance)
        if off == was_off:
            return None
        changed_s = self._contact.changed_s
        return Change(self.side, not off, changed_s - _LATE_S if off else changed_s + _EARLY_S)


class Feet:
    """Both feet: `on_floor`, left and right, is None while too little of a stride was seen."""

    def __init__(self) -> None:
        self.on_floor: tuple[bool, bool] | None = None
        self.slope = 0.0
        self._feet = (Foot(LEFT), Foot(RIGHT))

    def forget(self) -> None:
        """Nobody has been seen for a while."""
        self.on_floor = None
        self._feet = (Foot(LEFT), Foot(RIGHT))

    def update(self, window: Window) -> Iterator[Change]:
        """Take the window's last row; what changed at the feet."""
        times = window.times_s
        if len(times) < 4 or times[-1] - times[0] < _LEAST_SEEN_S:
            return
        height = height_now(window)
        if height <= 0.0:
            return
        changes = [foot.update(window, height, self.slope) for foot in self._feet]
        left, right = (not foot.off for foot in self._feet)
        self.on_floor = left, right
        yield from (change for change in changes if change is not None)


def height_now(window: Window) -> float:
    """The athlete's height in picture heights, by proportion, from the last seconds."""
    recent = window.since(window.times_s[-1] - _LOOK_BACK_S)
    return median(window.rows[recent, LEGS + LegChannel.LIMBS]) / BODY_LENGTH_PER_HEIGHT
