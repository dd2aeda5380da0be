"""Tests of `inference.pose.crop`."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from inference.frames import Picture
from inference.pose.colour import coding_of, to_rgb
from inference.pose.crop import cut
from inference.pose.region import Region


def _grey(luma: NDArray[np.uint8]) -> Picture:
    """A full-range picture without colour, so that RGB equals luma."""
    chroma = np.full(((luma.shape[0] + 1) // 2, (luma.shape[1] + 1) // 2), 128, np.uint8)
    return Picture(luma, chroma, chroma, full_range=True)


def _noise(height: int, width: int) -> NDArray[np.uint8]:
    return np.random.default_rng(3).integers(0, 256, (height, width), dtype=np.uint8)


def test_at_its_own_scale_the_crop_is_the_picture() -> None:
    """A region of 8 pixels cut to 8 samples gives the pixels from its left top corner on."""
    luma = _noise(20, 20)
    crop = cut(_grey(luma), Region(10, 9, 8), 8)
    assert crop.shape == (8, 8, 3)
    assert np.array_equal(crop[..., 0], luma[5:13, 6:14])


def test_between_pixels_the_crop_is_their_mixture() -> None:
    """Half a pixel to the right, each sample is the mean of two neighbours."""
    luma = _noise(20, 20)
    mean = (luma[5:13, 6:14].astype(float) + luma[5:13, 7:15]) / 2
    assert np.allclose(cut(_grey(luma), Region(10.5, 9, 8), 8)[..., 0], mean, atol=1)


def test_outside_the_picture_the_edge_goes_on() -> None:
    """Samples left of and above the picture repeat its first column and row."""
    luma = _noise(8, 8)
    crop = cut(_grey(luma), Region(0, 0, 8), 8)[..., 0]
    assert np.array_equal(crop, np.pad(luma[:4, :4], ((4, 0), (4, 0)), mode="edge"))


def test_a_turned_region_is_stood_upright() -> None:
    """A region turned by a quarter shows the picture turned back by a quarter."""
    luma = _noise(21, 21)
    upright = cut(_grey(luma), Region(10, 10, 8), 8)[..., 0]
    turned = cut(_grey(luma), Region(10, 10, 8, math.pi / 2), 8)[..., 0]
    assert np.array_equal(turned[1:, :], np.rot90(upright)[:-1, :])


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("bt709", [False, True])
def test_colours_are_those_of_the_planes(full_range: bool, bt709: bool) -> None:
    """A flat coloured picture keeps its colour, whatever its range and matrix."""
    y, u, v = (np.full((8 >> s, 8 >> s), c, np.uint8) for s, c in ((0, 120), (1, 90), (1, 170)))
    picture = Picture(y, u, v, full_range, bt709)
    expected = to_rgb([y[:1, :1], u[:1, :1], v[:1, :1]], coding_of(picture))[0, 0]
    assert (cut(picture, Region(4, 4, 20, 0.3), 16) == expected).all()


def test_planes_may_be_views_with_a_stride() -> None:
    """A decoder's padded rows give the same crop as packed ones."""
    padded = [_noise(16 >> s, 64) for s in (0, 1, 1)]
    views = Picture(padded[0][:, :16], padded[1][:, :8], padded[2][:, :8])
    packed = Picture(views.y.copy(), views.u.copy(), views.v.copy())
    region = Region(8, 8, 12, 0.2)
    assert np.array_equal(cut(views, region, 32), cut(packed, region, 32))
