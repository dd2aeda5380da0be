"""One stance of one foot: when it began and ended, and how the foot came down."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, degrees

import numpy as np

from inference.motion.gait.passing import Passing, passing
from inference.motion.localfit import around
from inference.motion.medians import median
from inference.motion.window import Floats

LEFT, RIGHT = 0, 1
TOE, HEEL, TOE_X, HEEL_X = range(4)
"""A foot's columns."""

_LANDING_LEVEL, _TOE_OFF_LEVEL = 0.02, 0.03
"""How high above the floor, in body heights, a foot is timed: lower, noise decides, and that nets
draw the toes of a stretched foot too high; higher, how the foot is swung."""
# From passing the level to the floor itself, seconds, and seconds times the speed in body heights
# per second: over 30 synthetic athletes with noise, at 30, 60 and 120 frames a second, and 24
# rendered ones through the nets.
_LANDING_S = 0.0272
_TOE_OFF_S, _TOE_OFF_PER_SPEED = -0.0478, 0.0160
_SLOW = (0.5, 1.8)
"""The range of seconds a body height over which this was measured."""
_AROUND_S = 0.035
_LANDING_AROUND_S = 0.05
_FLAT, TOE_FLAT = (0.22, 0.45), (0.22, 0.65)
"""Shares of the stance in which the heel, and in which the toes rest on the floor."""
_EVEN = 0.012
"""Heel and toes land together when their heights differ by less, in body heights."""
_STRIKE_S = 0.025
_SHORTEST_S, _LONGEST_S = 0.05, 0.9
LAG_S = 0.08
"""So long after the toe-off, all that the fit looks at has been seen."""


@dataclass(frozen=True, slots=True)
class Stance:
    """Times in seconds; `strike_deg` is the foot's angle at first contact against that when flat,
    positive when the heel lands first; the heel's place when flat, and how fast it goes along the
    floor, in picture heights (per second), x to the right as seen."""

    side: int
    contact_s: float
    toe_off_s: float
    strike_deg: float
    heel_x: float
    flat_s: float
    speed: float

    @property
    def duration_s(self) -> float:
        """The time of contact."""
        return self.toe_off_s - self.contact_s

    def heel_x_at(self, time_s: float) -> float:
        """Where the heel's place on the floor is at another time."""
        return self.heel_x + self.speed * (time_s - self.flat_s)


def fit_stance(
    times_s: Floats,
    foot: Floats,
    side: int,
    height: float,
    seen: tuple[float, float],
    slope: float,
) -> Stance | None:
    """The stance near where it was seen to begin and to end, from a foot's columns (n, 4); None
    when too little was seen of it. `height` is the body's, in picture heights; `slope` is that of
    the floor along the foot's way in the picture."""
    begin_s, end_s = seen
    flat, toe_flat = (_within(times_s, begin_s, end_s, shares) for shares in (_FLAT, TOE_FLAT))
    if not flat.any() or not toe_flat.any():
        return None
    heel = (foot[:, HEEL] - slope * foot[:, HEEL_X]) / height
    toe = (foot[:, TOE] - slope * foot[:, TOE_X]) / height
    heel, toe = heel - median(heel[flat]), toe - median(toe[toe_flat])
    contact_s = _landing_s(times_s, toe, heel, begin_s)
    toe_off_s = _toe_off_s(times_s, toe, end_s)
    if contact_s is None or toe_off_s is None:
        return None
    if not _SHORTEST_S < toe_off_s - contact_s < _LONGEST_S:
        return None
    flat_s, heel_x, speed = _on_the_floor(times_s, foot, flat, toe_flat)
    length = median(np.hypot(*_along(foot[flat]))) / height
    strike_deg = _strike_deg(times_s, toe - heel, contact_s, length)
    return Stance(side, contact_s, toe_off_s, strike_deg, heel_x, flat_s, speed)


def _within(
    times_s: Floats, begin_s: float, end_s: float, shares: tuple[float, float]
) -> np.ndarray:
    """Which samples lie between two shares of the stance; the nearest one where none does."""
    first, last = (begin_s + share * (end_s - begin_s) for share in shares)
    inside = (times_s >= first) & (times_s <= last)
    if not inside.any() and len(times_s):
        near = int(np.abs(times_s - 0.5 * (first + last)).argmin())
        inside[near] = abs(times_s[near] - 0.5 * (first + last)) < _AROUND_S
    return np.asarray(inside)


def _landing_s(times_s: Floats, toe: Floats, heel: Floats, begin_s: float) -> float | None:
    """When the first part of the foot came to the floor."""
    near = np.abs(times_s - begin_s) < _LANDING_AROUND_S
    if not near.any():
        return None
    ahead = float((heel[near] - toe[near]).mean())
    share = min(max(0.5 - 0.5 * ahead / _EVEN, 0.0), 1.0)
    low = share * heel + (1.0 - share) * toe
    found = passing(times_s, low, _LANDING_LEVEL, begin_s, _AROUND_S)
    return None if found is None or found.speed > 0.0 else found.at_s + _LANDING_S


def _toe_off_s(times_s: Floats, toe: Floats, end_s: float) -> float | None:
    found = passing(times_s, toe, _TOE_OFF_LEVEL, end_s, _AROUND_S)
    return None if found is None or found.speed < 0.0 else found.at_s + _later(found)


def _later(found: Passing) -> float:
    """How long after the level, in seconds, the toes would have left the floor: before it."""
    slow = min(max(1.0 / max(abs(found.speed), 1e-9), _SLOW[0]), _SLOW[1])
    return _TOE_OFF_S + _TOE_OFF_PER_SPEED * slow


def _along(foot: Floats) -> tuple[Floats, Floats]:
    """From heel to toes: x and height, (n,) each."""
    return foot[:, TOE_X] - foot[:, HEEL_X], foot[:, TOE] - foot[:, HEEL]


def _on_the_floor(
    times_s: Floats, foot: Floats, flat: np.ndarray, toe_flat: np.ndarray
) -> tuple[float, float, float]:
    """Time and place of the heel when flat, and the speed of the foot along the floor, by the
    toes, which rest longer."""
    flat_s, heel_x = float(times_s[flat].mean()), float(foot[flat, HEEL_X].mean())
    if toe_flat.sum() < 3:
        return flat_s, heel_x, 0.0
    tau = times_s[toe_flat] - times_s[toe_flat].mean()
    return flat_s, heel_x, float(tau @ foot[toe_flat, TOE_X] / (tau @ tau))


def _strike_deg(times_s: Floats, up: Floats, contact_s: float, length: float) -> float:
    """The foot's angle at first contact from how high the toes are above the heel, more than when
    flat, in body heights; a line through the samples around it."""
    near = around(times_s, contact_s, _STRIKE_S, 2)
    tau, values = times_s[near] - contact_s, up[near]
    centred = tau - tau.mean()
    spread = float(centred @ centred)
    rate = float(centred @ values) / spread if spread > 0.0 else 0.0
    at_contact = float(values.mean()) - rate * float(tau.mean())
    return degrees(asin(min(max(at_contact / length, -1.0), 1.0))) if length > 0.0 else 0.0
