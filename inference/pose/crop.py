"""Cut a body's region out of a picture's planes, straight to what the landmark net is shown."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.frames import Picture, Plane
from inference.pose.colour import coding_of, to_rgb
from inference.pose.region import Region


def cut(picture: Picture, region: Region, side: int) -> NDArray[np.uint8]:
    """Sample `region` bilinearly into an RGB crop of shape (side, side, 3).

    Outside the picture its edge pixels are repeated. Only the crop's pixels are converted to
    RGB, so the cost does not grow with the picture.
    """
    luma = region.matrix() / (side, side, 1)
    chroma = _at_chroma(luma)
    planes = [
        _warp(picture.y, luma, side),
        _warp(picture.u, chroma, side),
        _warp(picture.v, chroma, side),
    ]
    return to_rgb(planes, coding_of(picture))


def _at_chroma(luma: NDArray[np.float64]) -> NDArray[np.float64]:
    """A chroma sample lies in the middle of its four luma samples, as converters that repeat
    chroma samples assume."""
    return luma / 2 - [[0, 0, 0.25], [0, 0, 0.25]]


def _warp(plane: Plane, matrix: NDArray[np.float64], side: int) -> Plane:
    warped = cv2.warpAffine(
        plane,
        matrix,
        (side, side),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(warped, np.uint8)
