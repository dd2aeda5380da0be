"""Hampel's outlier rejection: a value far from its neighbours' median is no measurement."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from inference.motion.window import Floats

_SIGMA_PER_MAD = 1.4826  # of a normal distribution


def hampel_mask(
    values: Floats, half_width: int = 4, limit: float = 3.0, tolerance: float = 0.0
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """True where a value stands out from its `2 * half_width + 1` neighbours, shape (n,).

    A value stands out when it is more than `limit` robust standard deviations and more than
    `tolerance` (in the values' unit) from their median; runs of up to `half_width` are found.
    The ends are padded by reflection about the end point, so that a slope there is no outlier.
    """
    count = len(values)
    if count < 3:
        return np.zeros(count, dtype=np.bool_)
    half = min(half_width, (count - 1) // 2)
    head = 2.0 * values[0] - values[half:0:-1]
    tail = 2.0 * values[-1] - values[-2 : -half - 2 : -1]
    around = sliding_window_view(np.concatenate([head, values, tail]), 2 * half + 1)
    median = np.median(around, axis=1)
    deviation = np.median(np.abs(around - median[:, None]), axis=1)
    allowed = np.maximum(limit * _SIGMA_PER_MAD * deviation, tolerance)
    return np.asarray(np.abs(values - median) > allowed)


def without_outliers(
    times_s: Floats, values: Floats, tolerance: float, half_width: int = 4
) -> Floats:
    """The values, each outlier replaced by the line between its good neighbours."""
    bad = hampel_mask(values, half_width, tolerance=tolerance)
    if not bad.any() or bad.all():
        return values
    out = values.copy()
    out[bad] = np.interp(times_s[bad], times_s[~bad], values[~bad])
    return out
