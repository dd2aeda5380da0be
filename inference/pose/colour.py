"""From planes to RGB: how much of each plane every colour takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.frames import Picture, Plane

GREY = 128
"""The chroma of everything without colour."""


@dataclass(frozen=True, slots=True)
class Coding:
    """How a picture's colours are coded."""

    full_range: bool
    bt709: bool

    @property
    def black(self) -> int:
        """The luma of black."""
        return 0 if self.full_range else 16

    def matrix(self) -> NDArray[np.float64]:
        """3×3: rows red, green, blue of 0…255; columns luma above black, U and V above grey.

        ITU-R BT.601-7 section 2.5 and BT.709-6 section 3.
        """
        red, blue = (0.2126, 0.0722) if self.bt709 else (0.299, 0.114)
        green = 1 - red - blue
        luma_span, chroma_span = (255, 255) if self.full_range else (219, 224)
        y, c = 255 / luma_span, 255 / chroma_span
        to_red, to_blue = 2 * (1 - red) * c, 2 * (1 - blue) * c
        return np.array(
            [
                [y, 0, to_red],
                [y, -to_blue * blue / green, -to_red * red / green],
                [y, to_blue, 0],
            ]
        )


def coding_of(picture: Picture) -> Coding:
    """The coding of a picture."""
    return Coding(picture.full_range, picture.bt709)


def to_rgb(yuv: Sequence[Plane], coding: Coding) -> NDArray[np.uint8]:
    """Three planes of one shape (height, width) to RGB of shape (height, width, 3)."""
    return np.asarray(cv2.transform(cv2.merge(list(yuv)), _with_offsets(coding)), np.uint8)


@lru_cache
def _with_offsets(coding: Coding) -> NDArray[np.float32]:
    matrix = coding.matrix()
    offset = matrix @ [coding.black, GREY, GREY]
    return np.column_stack([matrix, -offset]).astype(np.float32)
