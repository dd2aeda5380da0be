"""Move landmarks to where the net's heat map is hottest nearby, as MediaPipe does.

The landmark net says twice where a point is: as numbers, and as one 64×64 map of logits a
point. MediaPipe publishes the centre of mass of the map around the number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inference.pose.activation import sigmoid

_REACH = 3
"""The window is this many cells to each side of the landmark's own cell."""

_MIN_HEAT = 0.5
"""Where the map is nowhere hotter than this inside the window, the number stands."""


def refine(xy: NDArray[np.float32], heatmap: NDArray[np.float32]) -> NDArray[np.float32]:
    """Refined points (n, 2) in fractions of the crop.

    `xy` are the same points before, `heatmap` the logits of shape (rows, columns, n).
    """
    size = np.array(heatmap.shape[1::-1])
    # Whatever is no number, or far away, counts as just outside.
    near = np.clip(np.nan_to_num(xy, nan=-1), -1, 2)
    cells = np.trunc(near * size).astype(np.int64)
    columns, in_columns = _window(cells[:, 0], size[0])
    rows, in_rows = _window(cells[:, 1], size[1])
    points = np.arange(len(xy))[:, None, None]
    heat = sigmoid(heatmap[rows[:, :, None], columns[:, None, :], points])
    heat = heat * (in_rows[:, :, None] & in_columns[:, None, :])
    hot = heat.max(axis=(1, 2)) >= _MIN_HEAT
    inside = (cells >= 0).all(axis=1) & (cells < size).all(axis=1)
    return np.where((hot & inside)[:, None], _centre(heat, columns, rows) / size, xy).astype(
        np.float32
    )


def _window(cells: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Indices (n, window) around each cell, and which of them are on the map."""
    around = cells[:, None] + np.arange(-_REACH, _REACH + 1)
    kept = np.clip(around, 0, size - 1)
    return kept, kept == around


def _centre(
    heat: NDArray[np.float32], columns: NDArray[np.int64], rows: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Centre of mass (n, 2) as column, row of windows (n, window, window)."""
    total = np.maximum(heat.sum(axis=(1, 2)), np.finfo(np.float32).tiny)
    column = (heat.sum(axis=1) * columns).sum(axis=1) / total
    row = (heat.sum(axis=2) * rows).sum(axis=1) / total
    return np.stack([column, row], axis=1)
