"""Steps: from one foot's first contact to the other's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.motion.gait.stance import LEFT, Stance
from inference.motion.localfit import local_motion
from inference.motion.outliers import SIGMA_PER_MAD
from inference.motion.window import Floats

_STEP_S = (0.15, 0.9)
_OUTLIER = 4.0
_LEAST_SCATTER = 0.004
"""In the values' unit, seconds or picture heights: nearer to the middle, nothing is wild."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step, named after the foot that it begins with; seconds, and picture heights (per
    second) along travel and upward.

    `ahead` is 1 when travel is to the right in the picture, else -1. `flight_s` is negative in
    walking. `overstride` is how far the heel is before the centre of mass at first contact, `speed`
    that of the body over the floor, `rise` how far the centre of mass rises from its lowest in
    contact to its highest in flight; each None where not seen.
    """

    side: int
    contact_s: float
    contact_time_s: float
    step_time_s: float
    strike_deg: float
    ahead: float
    overstride: float | None
    speed: float | None
    rise: float | None

    @property
    def flight_s(self) -> float:
        """From the toe-off to the other foot's first contact."""
        return self.step_time_s - self.contact_time_s


def makes_step(stance: Stance, following: Stance) -> bool:
    """Whether two stances are one after the other, of both feet, at a pace that legs can go."""
    apart_s = following.contact_s - stance.contact_s
    return stance.side != following.side and _STEP_S[0] < apart_s < _STEP_S[1]


def step_of(times_s: Floats, com_x: Floats, com: Floats, stance: Stance, following: Stance) -> Step:
    """The step between two stances, with the centre of mass's path over at least its time."""
    body_x, body_speed = _line(times_s, com_x, stance.contact_s, stance.toe_off_s)
    overstride = speed = None
    ahead = 1.0
    if body_x is not None and body_speed is not None:
        back = stance.speed - body_speed
        ahead = -1.0 if back > 0.0 else 1.0
        overstride, speed = ahead * (stance.heel_x_at(stance.contact_s) - body_x), abs(back)
    return Step(
        stance.side,
        stance.contact_s,
        stance.duration_s,
        following.contact_s - stance.contact_s,
        stance.strike_deg,
        ahead,
        overstride,
        speed,
        _rise(times_s, com, stance, following),
    )


def _line(
    times_s: Floats, values: Floats, at_s: float, until_s: float
) -> tuple[float | None, float | None]:
    """Value at `at_s` and rate of the line through the samples between the times."""
    inside = (times_s >= at_s) & (times_s <= until_s)
    if inside.sum() < 3:
        return None, None
    rate, value = np.polyfit(times_s[inside] - at_s, values[inside], 1)
    return float(value), float(rate)


def _rise(times_s: Floats, com: Floats, stance: Stance, following: Stance) -> float | None:
    """From the mean of the lowest points around a flight to its highest: what the floor's slope
    in the picture does to the path is balanced so."""
    flight_s = following.contact_s - stance.toe_off_s
    if flight_s <= 0.0:
        return None
    top = _extreme(times_s, com, 0.5 * (stance.toe_off_s + following.contact_s), flight_s)
    before, after = (
        _extreme(times_s, com, 0.5 * (one.contact_s + one.toe_off_s), 0.5 * one.duration_s)
        for one in (stance, following)
    )
    if top is None or before is None or after is None:
        return None
    return top - 0.5 * (before + after)


_LEAST_SPAN_S = 0.05
_FAR_S = 0.05


def _extreme(times_s: Floats, values: Floats, about_s: float, span_s: float) -> float | None:
    """The value at the top or bottom of the parabola through a span's samples."""
    half_s = 0.5 * max(span_s, _LEAST_SPAN_S)
    if not len(times_s) or np.abs(times_s - about_s).min() > half_s + _FAR_S:
        return None
    fit = local_motion(times_s, values, about_s, half_s, least=3)
    if fit is None or fit.acceleration == 0.0:
        return None if fit is None else fit.value
    shift_s = min(max(-fit.velocity / fit.acceleration, -half_s), half_s)
    return fit.value + shift_s * (fit.velocity + 0.5 * shift_s * fit.acceleration)


def mean_of(values: Sequence[float]) -> float | None:
    """The mean without what is far from the middle; None of nothing."""
    if not values:
        return None
    found = np.asarray(values)
    middle = float(np.median(found))
    scatter = SIGMA_PER_MAD * float(np.median(np.abs(found - middle)))
    kept = found[np.abs(found - middle) <= _OUTLIER * max(scatter, _LEAST_SCATTER)]
    return float(kept.mean())


def step_time_s(steps: Sequence[Step]) -> float | None:
    """The mean time of a step: the slope of first contacts over their numbers, left and right
    each with its own offset, so that what a contact is timed wrong by counts little; steps may be
    missing. None of fewer than two steps."""
    if len(steps) < 2:
        return None
    usual_s = float(np.median([step.step_time_s for step in steps]))
    numbers, times = [0], [steps[0].contact_s]
    for step in steps[1:]:
        count = max(1, round((step.contact_s - times[-1]) / usual_s))
        numbers.append(numbers[-1] + count)
        times.append(step.contact_s)
    numbers.append(numbers[-1] + 1)
    times.append(steps[-1].contact_s + steps[-1].step_time_s)
    last_side = 1 - steps[-1].side
    sides = [float(step.side != LEFT) for step in steps] + [float(last_side != LEFT)]
    number = np.asarray(numbers, np.float64)
    basis = np.stack([np.ones_like(number), number, sides], axis=1)
    if len(steps) < 3:
        basis = basis[:, :2]
    found = np.asarray(times) - times[0]
    kept = np.ones(len(found), np.bool_)
    for _ in range(2):
        fit = np.linalg.lstsq(basis[kept], found[kept], rcond=None)[0]
        off = np.abs(found - basis @ fit)
        allowed = _OUTLIER * max(SIGMA_PER_MAD * float(np.median(off)), _LEAST_SCATTER)
        kept = off <= allowed
    return float(fit[1])
