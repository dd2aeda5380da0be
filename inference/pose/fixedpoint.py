"""From planes to RGB with the roundings of FFmpeg's converter.

Programs that show MediaPipe a video have FFmpeg turn it into RGB, whose fast converter works in
16 bits and rounds each share of a colour down. Doing the same, to the bit, is what makes
detections near the threshold come out alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.frames import Plane
from inference.pose.colour import GREY, Coding

_COEFFICIENT_BITS = 13
_SAMPLE_BITS = 3
"""Samples are shifted up by 3 and multiplied by 13-bit coefficients; the product's upper 16 of
32 bits are kept."""

_Table = NDArray[np.int16]


def to_rgb_rounding_down(yuv: Sequence[Plane], coding: Coding) -> NDArray[np.uint8]:
    """Three planes of one shape (height, width) to RGB of shape (height, width, 3)."""
    luma, to_red, u_to_green, v_to_green, to_blue = _tables(coding)
    y, u, v = yuv
    bright = cv2.LUT(y, luma)
    greener = cv2.add(cv2.LUT(u, u_to_green), cv2.LUT(v, v_to_green))
    shares = (cv2.LUT(v, to_red), greener, cv2.LUT(u, to_blue))
    colours = [cv2.add(bright, share, dtype=cv2.CV_8U) for share in shares]
    return np.asarray(cv2.merge(colours), np.uint8)


@lru_cache
def _tables(coding: Coding) -> tuple[_Table, ...]:
    """What each value 0…255 of a plane adds: luma to all, V to red, U and V to green, U to blue."""
    matrix = coding.matrix()
    return (
        _table(matrix[0, 0], coding.black),
        _table(matrix[0, 2], GREY),
        _table(matrix[1, 1], GREY),
        _table(matrix[1, 2], GREY),
        _table(matrix[2, 1], GREY),
    )


def _table(coefficient: float, origin: int) -> _Table:
    whole = round(coefficient * (1 << _COEFFICIENT_BITS))
    sample = (np.arange(256, dtype=np.int64) - origin) << _SAMPLE_BITS
    table: _Table = (sample * whole >> 16).astype(np.int16)
    return table
