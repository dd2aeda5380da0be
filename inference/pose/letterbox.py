"""The whole picture as the detector is shown it.

The detector reacts to single levels of a few pixels: a picture far larger than its input is
sampled, not averaged, and near its threshold a rounding decides whether a person is seen. So
this takes exactly the samples that MediaPipe takes, in its order of rounding: chroma repeated,
RGB rounded, then bilinear at positions rounded to 1/32 of a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.frames import Picture, Plane
from inference.pose.colour import GREY, coding_of
from inference.pose.fixedpoint import to_rgb_rounding_down

_STEPS = 32
"""Positions between two pixels, as OpenCV's fixed-point maps have them."""

_NO_WEIGHTS = np.empty((0, 0), np.uint16)


@dataclass(frozen=True, slots=True, eq=False)
class _Maps:
    """Where to read: four neighbours of every sample, then the mixture of the four."""

    luma: NDArray[np.int16]
    chroma: NDArray[np.int16]
    mix: NDArray[np.int16]
    weights: NDArray[np.uint16]


def letterbox(picture: Picture, side: int) -> NDArray[np.uint8]:
    """The picture scaled into (side, side, 3) RGB, aspect kept, centred, black around it."""
    maps = _maps(picture.width, picture.height, side)
    coding = coding_of(picture)
    neighbours = to_rgb_rounding_down(
        [
            _pick(picture.y, maps.luma, coding.black),
            _pick(picture.u, maps.chroma, GREY),
            _pick(picture.v, maps.chroma, GREY),
        ],
        coding,
    )
    shown = cv2.remap(neighbours, maps.mix, maps.weights, cv2.INTER_LINEAR)
    return np.asarray(shown, np.uint8)


def _pick(plane: Plane, where: NDArray[np.int16], outside: int) -> Plane:
    picked = cv2.remap(
        plane,
        where,
        _NO_WEIGHTS,
        cv2.INTER_NEAREST,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=outside,
    )
    return np.asarray(picked, np.uint8)


@lru_cache(maxsize=8)
def _maps(width: int, height: int, side: int) -> _Maps:
    """The maps depend on the picture's size alone; a stream keeps its size for long."""
    scale = max(width, height) / side
    x, x_part = _split(width, scale, side)
    y, y_part = _split(height, scale, side)
    pairs = _grid(np.stack([x, x + 1], 1).ravel(), np.stack([y, y + 1], 1).ravel())
    even = 2 * np.arange(side)
    return _Maps(
        luma=pairs,
        chroma=pairs >> 1,
        mix=_grid(even, even),
        weights=(y_part[:, None] * _STEPS + x_part).astype(np.uint16),
    )


def _split(length: int, scale: float, side: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Whole pixels and 1/32 parts of the samples along one axis of the picture."""
    first = length / 2 - side / 2 * scale
    steps = np.rint((first + np.arange(side) * scale) * _STEPS).astype(np.int64)
    return steps // _STEPS, steps % _STEPS


def _grid(x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int16]:
    columns, rows = np.meshgrid(x, y)
    return np.dstack([columns, rows]).astype(np.int16)
