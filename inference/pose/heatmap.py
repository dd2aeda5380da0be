"""Move landmarks to where the net's heat map is hottest nearby, as MediaPipe does.

The landmark net says twice where a point is: as numbers, and as one 64×64 map of logits a
point. MediaPipe publishes the centre of mass of the map around the number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import HEAT_REACH, HEAT_SIDE
from inference.pose.activation import sigmoid

_MIN_HEAT = 0.5
"""Where the map is nowhere hotter than this inside the window, the number stands."""

_STEPS = np.arange(-HEAT_REACH, HEAT_REACH + 1, dtype=np.float32)
_ACROSS, _DOWN = np.meshgrid(_STEPS, _STEPS)
_MOMENTS = np.stack([np.ones_like(_ACROSS), _ACROSS, _DOWN], axis=-1).reshape(-1, 3)
"""What a window's heat is summed up with: its mass, and by how much it pulls along x and y."""


def refine(xy: NDArray[np.float32], heat: NDArray[np.float32]) -> NDArray[np.float32]:
    """Refined points (n, 2) in fractions of the crop.

    `xy` are the same points before, `heat` (n, window, window) the logits in rows and columns
    around their cells; beyond the map's edge they count for nothing.
    """
    # Whatever is no number, or far away, counts as just outside.
    near = np.clip(np.nan_to_num(xy, nan=-1), -1, 2)
    cells = np.trunc(near * np.float32(HEAT_SIDE))
    warmth = sigmoid(heat)
    if cells.min() < HEAT_REACH or cells.max() >= HEAT_SIDE - HEAT_REACH:
        warmth = warmth * _on_the_map(cells)
    flat = warmth.reshape(len(xy), -1)
    mass, pull = np.split(flat @ _MOMENTS, [1], axis=1)
    hot = flat.max(axis=1) >= _MIN_HEAT
    inside = ((cells >= 0) & (cells < HEAT_SIDE)).all(axis=1)
    centre = cells + pull / np.maximum(mass, np.finfo(np.float32).tiny)
    moved = (hot & inside)[:, None]
    return np.where(moved, centre / np.float32(HEAT_SIDE), xy)


def _on_the_map(cells: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which cells of the windows around these lie on the map, (n, window, window)."""
    around = cells[:, :, None] + _STEPS
    on = (around >= 0) & (around < HEAT_SIDE)
    return np.asarray(on[:, 1, :, None] & on[:, 0, None, :])
