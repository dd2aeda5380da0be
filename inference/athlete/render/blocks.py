"""Solid boxes in the scene: the faces that the camera sees, flat and lit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.athlete.camera import Camera
from inference.athlete.motion import Block
from inference.athlete.render.cones import Image

_COLOUR = np.array([0.62, 0.47, 0.30])
_LIGHT = {(2, 1): 1.08, (0, 1): 0.74, (0, 0): 0.66, (1, 0): 0.90, (1, 1): 0.62}
"""How light a face is, by its axis and whether it is the high one; the lowest is never seen."""
_EDGE = 0.8
_SHIFT = 4
"""Binary places of the corners below whole pixels."""


def paint_blocks(picture: Image, camera: Camera, blocks: Sequence[Block]) -> NDArray[np.bool_]:
    """Draw the blocks, one after the other, over a picture (h, w, 3); returns where they are."""
    covered = np.zeros(picture.shape[:2], np.uint8)
    for block in blocks:
        for light, corners in _faces(block, camera):
            places = np.round((camera.project(corners) - 0.5) * 2**_SHIFT).astype(np.int32)
            colour = tuple(float(x) for x in _COLOUR * light)
            edge = tuple(float(x) for x in _COLOUR * light * _EDGE)
            cv2.fillConvexPoly(covered, places, 1, shift=_SHIFT)
            cv2.fillConvexPoly(picture, places, colour, cv2.LINE_8, _SHIFT)
            cv2.polylines(picture, [places], True, edge, 1, cv2.LINE_8, _SHIFT)
    return np.asarray(covered > 0)


def _faces(block: Block, camera: Camera) -> Iterator[tuple[float, NDArray[np.float64]]]:
    """The faces turned to the camera: how light, and the four corners (4, 3)."""
    ends = np.array([block.low_m, block.high_m])
    for (axis, high), light in _LIGHT.items():
        level = ends[high, axis]
        if (camera.position_m[axis] > level) != bool(high) or camera.position_m[axis] == level:
            continue
        u, v = (other for other in range(3) if other != axis)
        corners = np.empty((4, 3))
        corners[:, axis] = level
        corners[:, u] = ends[[0, 1, 1, 0], u]
        corners[:, v] = ends[[0, 0, 1, 1], v]
        yield light, corners
