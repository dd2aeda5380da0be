"""The windows of heat maps, cut as the converted net is to cut them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SIDE, _REACH = 64, 3


def windows(xy: NDArray[np.float32], heatmap: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, 7, 7) from points (n, 2) in fractions of the crop and a map (64, 64, n)."""
    cells = np.trunc(np.clip(np.nan_to_num(xy, nan=0), -10, 10) * _SIDE).astype(np.int64)
    steps = np.arange(-_REACH, _REACH + 1)
    columns, rows = (np.clip(cells[:, axis, None] + steps, 0, _SIDE - 1) for axis in (0, 1))
    points = np.arange(len(xy))[:, None, None]
    cut: NDArray[np.float32] = heatmap[rows[:, :, None], columns[:, None, :], points]
    return cut
