"""Tests of `inference.pose.colour`."""

from __future__ import annotations

import numpy as np
import pytest

from inference.frames import Picture
from inference.pose.colour import Coding, coding_of, to_rgb

_CODINGS = [Coding(full, hd) for full in (False, True) for hd in (False, True)]


def _one(y: int, u: int, v: int, coding: Coding) -> list[int]:
    planes = [np.full((1, 1), value, np.uint8) for value in (y, u, v)]
    rgb: list[int] = to_rgb(planes, coding)[0, 0].tolist()
    return rgb


@pytest.mark.parametrize("coding", _CODINGS)
def test_black_and_white(coding: Coding) -> None:
    """The ends of the luma range are black and white in every coding."""
    white = 255 if coding.full_range else 235
    assert _one(coding.black, 128, 128, coding) == [0, 0, 0]
    assert _one(white, 128, 128, coding) == [255, 255, 255]


@pytest.mark.parametrize(
    ("yuv", "coding"),
    [
        ((81, 90, 240), Coding(full_range=False, bt709=False)),
        ((63, 102, 240), Coding(full_range=False, bt709=True)),
        ((76, 85, 255), Coding(full_range=True, bt709=False)),
    ],
)
def test_pure_red(yuv: tuple[int, int, int], coding: Coding) -> None:
    """The standards' codes of pure red come out as red, to their own rounding."""
    assert np.allclose(_one(*yuv, coding), [255, 0, 0], atol=2)


@pytest.mark.parametrize("coding", _CODINGS)
def test_a_picture_says_how_it_is_coded(coding: Coding) -> None:
    """The coding is read off the picture's two flags."""
    plane = np.zeros((2, 2), np.uint8)
    picture = Picture(plane, plane[:1, :1], plane[:1, :1], coding.full_range, coding.bt709)
    assert coding_of(picture) == coding
