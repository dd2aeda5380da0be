"""The points that the detector's boxes are relative to."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

_INPUT_SIDE = 224
_ANCHORS_PER_CELL_BY_STRIDE = {8: 2, 16: 2, 32: 6}
"""The net has two anchors a cell in each of its five maps, three of which have stride 32."""


@cache
def detector_anchors() -> NDArray[np.float32]:
    """Anchor centres in input pixels, (2254, 2) as x, y, in the order of the net's outputs.

    All anchors have the same size, so that a centre is all that there is to one. The array is
    shared and read-only.
    """
    maps = [_centres(stride, count) for stride, count in _ANCHORS_PER_CELL_BY_STRIDE.items()]
    anchors = np.concatenate(maps)
    anchors.flags.writeable = False
    return anchors


def _centres(stride: int, per_cell: int) -> NDArray[np.float32]:
    along = (np.arange(_INPUT_SIDE // stride, dtype=np.float32) + 0.5) * stride
    y, x = np.meshgrid(along, along, indexing="ij")
    cells = np.stack([x.ravel(), y.ravel()], axis=1)
    return np.repeat(cells, per_cell, axis=0)
