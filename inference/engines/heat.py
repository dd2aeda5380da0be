"""For engines that run the published nets: the converted ones cut their own windows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import HEAT_REACH, HEAT_SIDE, Net

_STEPS = np.arange(-HEAT_REACH, HEAT_REACH + 1)


def cut_windows(
    landmarks: NDArray[np.float32], heatmap: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The window of its map around each point's cell, (points, window, window).

    `landmarks` (points × 5) are in pixels of the crop, `heatmap` is (HEAT_SIDE, HEAT_SIDE,
    points). Beyond the map's edge its last cells are repeated.
    """
    pixels = landmarks.reshape(-1, 5)[:, :2]
    near = np.nan_to_num(pixels).clip(-Net.LANDMARKS.side, 2 * Net.LANDMARKS.side)
    cells = np.trunc(near * (HEAT_SIDE / Net.LANDMARKS.side)).astype(np.int64)
    columns, rows = (np.clip(cells[:, [axis]] + _STEPS, 0, HEAT_SIDE - 1) for axis in (0, 1))
    points = np.arange(len(cells))[:, None, None]
    windows: NDArray[np.float32] = heatmap[rows[:, :, None], columns[:, None, :], points]
    return windows
