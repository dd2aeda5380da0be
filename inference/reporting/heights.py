"""The centre of mass over an attempt, in the best unit that the attempt allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.motion.ballistics import GRAVITY_MPS2, fit_parabola
from inference.motion.body import BODY_LENGTH_PER_HEIGHT
from inference.motion.finals import LEAST_FOR_GRAVITY
from inference.motion.measures import Channel
from inference.report import Attempt
from inference.reporting.series import Array, Series


@dataclass(frozen=True, slots=True, eq=False)
class Heights:
    """Heights (n,), what they are counted from, and their unit in words."""

    values: Array
    above: str
    unit: str
    digits: int


def heights_of(attempt: Attempt, series: Series, part: slice, height_m: float | None) -> Heights:
    """Above the take-off where there was one, else above the middle; in metres by how a flight
    falls or by the athlete's height, else in hundredths of that height."""
    times_s, com = series.times_s[part], series.of(Channel.COM)[part]
    seen = np.isfinite(com)
    takeoff_s = attempt.metrics.get("takeoff_time_s")
    if not seen.any():
        return Heights(com, "", "", 0)
    if takeoff_s is None:
        zero, above = float(np.median(com[seen])), "above its middle"
    else:
        zero, above = float(np.interp(takeoff_s, times_s[seen], com[seen])), "above take-off"
    metres = metres_by_gravity(attempt, times_s[seen], com[seen])
    scale, in_metres = scale_of(metres, series, height_m)
    unit, digits = ("metres", 2) if in_metres else ("% of the athlete's height", 0)
    return Heights((com - zero) * scale, above, unit, digits)


def scale_of(metres: float | None, series: Series, height_m: float | None) -> tuple[float, bool]:
    """Of a unit of the centre of mass and whether it is in metres: those by a flight's fall where
    there are such, else by the athlete's height; else hundredths of that height."""
    body = float(np.nanmedian(series.of(Channel.LENGTH))) / BODY_LENGTH_PER_HEIGHT
    if metres is None and height_m is not None and body > 0.0:
        metres = height_m / body
    if metres is not None:
        return metres, True
    return (100.0 / body if body > 0.0 else 1.0), False


def metres_by_gravity(attempt: Attempt, times_s: np.ndarray, com: np.ndarray) -> float | None:
    """Metres per unit of `com` by the flight's fall, as jump heights are measured."""
    ends_s = (attempt.metrics.get(name) for name in ("takeoff_time_s", "landing_time_s"))
    takeoff_s, landing_s = ends_s
    if takeoff_s is None or landing_s is None:
        return None
    flight = (times_s > takeoff_s) & (times_s < landing_s)
    if np.count_nonzero(flight) < LEAST_FOR_GRAVITY:
        return None
    fit = fit_parabola(times_s[flight], com[flight].astype(np.float64))
    return None if fit is None else GRAVITY_MPS2 / fit.fall
