"""Hampel's outlier rejection: a value far from where its neighbours lead is no measurement."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from inference.motion.window import Floats

SIGMA_PER_MAD = 1.4826
"""Of a normal distribution."""


def hampel_mask(
    times_s: Floats,
    values: Floats,
    tolerance: float = 0.0,
    half_width: int = 4,
    limit: float = 3.0,
) -> NDArray[np.bool_]:
    """True where a value stands out from its `2 * half_width + 1` neighbours, shape (n,).

    It stands out when it is more than `limit` robust standard deviations and more than
    `tolerance` (in the values' unit) from the neighbours' line: median slope of all pairs
    (Theil and Sen), so that fast movement hides no outlier and is none. Runs of up to three are
    found at the default width. The first and last values have their neighbours on one side.
    """
    count = len(values)
    half = min(half_width, (count - 1) // 2)
    out = np.zeros(count, dtype=np.bool_)
    if half < 2:
        return out
    suspects = _suspects(times_s, values, 0.5 * tolerance, half)
    if not len(suspects):
        return out
    width = 2 * half + 1
    first = np.clip(suspects - half, 0, count - width)
    tau = sliding_window_view(times_s, width)[first] - times_s[suspects, None]
    around = sliding_window_view(values, width)[first]
    a, b = np.triu_indices(width, 1)
    slopes = np.median((around[:, b] - around[:, a]) / (tau[:, b] - tau[:, a]), axis=1)
    level = around - slopes[:, None] * tau
    middle = np.median(level, axis=1)
    deviation = np.median(np.abs(level - middle[:, None]), axis=1)
    allowed = np.maximum(limit * SIGMA_PER_MAD * deviation, tolerance)
    out[suspects] = np.abs(values[suspects] - middle) > allowed
    return out


def _suspects(times_s: Floats, values: Floats, bend: float, reach: int) -> NDArray[np.intp]:
    """The samples near which the values leave the line between a sample's neighbours by at least
    `bend`: only there can a run of outliers twice as far off begin or end. Saves the work of
    looking everywhere."""
    share = (times_s[1:-1] - times_s[:-2]) / (times_s[2:] - times_s[:-2])
    line = values[:-2] + share * (values[2:] - values[:-2])
    bent = np.abs(values[1:-1] - line) >= bend
    near = np.convolve(
        np.concatenate([[bent[0]], bent, [bent[-1]]]), np.ones(2 * reach + 1), "same"
    )
    return np.flatnonzero(near > 0.5)


def without_outliers(times_s: Floats, values: Floats, tolerance: float) -> Floats:
    """The values, each outlier replaced by the line between its good neighbours."""
    bad = hampel_mask(times_s, values, tolerance)
    if not bad.any() or bad.all():
        return values
    out = values.copy()
    out[bad] = np.interp(times_s[bad], times_s[~bad], values[~bad])
    return out
