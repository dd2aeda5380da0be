"""Cut a region out of a picture's planes, straight to what a net is shown."""

from __future__ import annotations

from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.frames import Picture, Plane
from inference.pose.region import Region


class Border(Enum):
    """What lies outside the picture."""

    BLACK = cv2.BORDER_CONSTANT
    EDGE = cv2.BORDER_REPLICATE


_GREY = 128


def cut(picture: Picture, region: Region, side: int, border: Border) -> NDArray[np.uint8]:
    """Sample `region` bilinearly into an RGB crop of shape (side, side, 3).

    Only the crop's pixels are converted to RGB, so the cost does not grow with the picture.
    """
    luma = region.matrix() / (side, side, 1)
    chroma = _at_chroma(luma)
    black = 0 if picture.full_range else 16
    planes = [
        _warp(picture.y, luma, side, border, black),
        _warp(picture.u, chroma, side, border, _GREY),
        _warp(picture.v, chroma, side, border, _GREY),
    ]
    rgb: NDArray[np.uint8] = cv2.transform(cv2.merge(planes), _TO_RGB[picture.full_range])
    return rgb


def _at_chroma(luma: NDArray[np.float64]) -> NDArray[np.float64]:
    """A chroma sample lies in the middle of its four luma samples, as converters that repeat
    chroma samples assume."""
    return luma / 2 - [[0, 0, 0.25], [0, 0, 0.25]]


def _warp(
    plane: Plane, matrix: NDArray[np.float64], side: int, border: Border, outside: int
) -> Plane:
    warped: Plane = cv2.warpAffine(
        plane,
        matrix,
        (side, side),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=border.value,
        borderValue=outside,
    )
    return warped


def _rgb_matrix(full_range: bool) -> NDArray[np.float32]:
    """The 3×4 matrix from (Y, U, V, 1) to RGB, ITU-R BT.601-7."""
    red, blue = 0.299, 0.114
    green = 1 - red - blue
    black, luma_span, chroma_span = (0, 255, 255) if full_range else (16, 219, 224)
    y, c = 255 / luma_span, 255 / chroma_span
    to_red, to_blue = 2 * (1 - red) * c, 2 * (1 - blue) * c
    rows = np.array(
        [
            [y, 0, to_red],
            [y, -to_blue * blue / green, -to_red * red / green],
            [y, to_blue, 0],
        ]
    )
    offset = rows @ [black, _GREY, _GREY]
    return np.column_stack([rows, -offset]).astype(np.float32)


_TO_RGB = {full_range: _rgb_matrix(full_range) for full_range in (False, True)}
