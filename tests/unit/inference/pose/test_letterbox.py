"""Tests of `inference.pose.letterbox`."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inference.frames import Picture
from inference.pose.colour import coding_of
from inference.pose.fixedpoint import to_rgb_rounding_down
from inference.pose.letterbox import letterbox


def _random(width: int, height: int) -> Picture:
    random = np.random.default_rng(5)
    half = ((height + 1) // 2, (width + 1) // 2)
    y, u, v = (
        random.integers(0, 256, size, dtype=np.uint8) for size in ((height, width), half, half)
    )
    return Picture(y, u, v)


@pytest.mark.parametrize(("width", "height"), [(640, 360), (360, 640), (1768, 994), (224, 224)])
def test_the_same_bits_as_sampling_the_whole_picture_in_rgb(width: int, height: int) -> None:
    """Converting only what is sampled changes nothing against converting everything first."""
    picture = _random(width, height)
    chroma = [np.repeat(np.repeat(plane, 2, 0), 2, 1) for plane in (picture.u, picture.v)]
    rgb = to_rgb_rounding_down([picture.y, *chroma], coding_of(picture))
    scale = max(width, height) / 224
    at = np.arange(224) * scale
    x, y = np.meshgrid(at + width / 2 - 112 * scale, at + height / 2 - 112 * scale)
    maps = cv2.convertMaps(x.astype(np.float32), y.astype(np.float32), cv2.CV_16SC2)
    expected = cv2.remap(rgb, maps[0], maps[1], cv2.INTER_LINEAR)
    assert np.array_equal(letterbox(picture, 224), expected)


@pytest.mark.parametrize("full_range", [False, True])
def test_what_is_not_picture_is_black(full_range: bool) -> None:
    """A white picture twice as wide as high has a quarter of black above and below."""
    luma = np.full((112, 224), 255 if full_range else 235, np.uint8)
    chroma = np.full((56, 112), 128, np.uint8)
    shown = letterbox(Picture(luma, chroma, chroma, full_range), 224)
    assert not shown[:56].any()
    assert not shown[168:].any()
    assert (shown[56:168] >= 254).all()


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 2), (5, 301), (301, 5)])
def test_odd_and_tiny_pictures_are_shown_too(width: int, height: int) -> None:
    """No size is too odd for a letterbox."""
    assert letterbox(_random(width, height), 224).shape == (224, 224, 3)
