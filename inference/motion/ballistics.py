"""The parabola of a body in free flight, and what gravity tells about scale."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from inference.motion.localfit import quadratic
from inference.motion.window import Floats

GRAVITY_MPS2 = 9.80665
"""Standard gravity."""


@dataclass(frozen=True, slots=True)
class Parabola:
    """Height over time in some length unit: apex, and fall acceleration (positive).

    `residual` is the root mean square distance of the samples.
    """

    apex_s: float
    apex: float
    fall: float
    residual: float


def fit_parabola(times_s: Floats, heights: Floats) -> Parabola | None:
    """The parabola of least squares; None with fewer than four samples or when it opens upward."""
    if len(times_s) < 4:
        return None
    middle = float(times_s[len(times_s) // 2])
    fit = quadratic(times_s, heights, middle)
    if fit.acceleration >= 0.0:
        return None
    fall = -fit.acceleration
    apex_s = middle + fit.velocity / fall
    apex = fit.value + 0.5 * fit.velocity**2 / fall
    model = apex - 0.5 * fall * (times_s - apex_s) ** 2
    return Parabola(apex_s, apex, fall, sqrt(float(np.mean((heights - model) ** 2))))


def height_of_flight_m(flight_time_s: float) -> float:
    """g·T²/8: how high a body rises that comes down at the height at which it took off."""
    return GRAVITY_MPS2 * flight_time_s**2 / 8.0
