"""Tests of `inference.pose.landmarks`."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from inference.engines.base import OUTPUTS, Outputs
from inference.frames import Picture
from inference.pose.landmarks import decode
from inference.pose.region import Region

_Y = np.zeros((100, 200), np.uint8)
_PICTURE = Picture(_Y, _Y[:50, :100], _Y[:50, :100])


def _outputs(**rows: list[float]) -> dict[str, NDArray[np.float32]]:
    """A landmark net's answer in which the row `r3` is landmark 3, and so on."""
    points = np.full((39, 5), 128, np.float32)
    points[:, 2:] = 0
    points[34] = [128, 64, 0, 0, 0]
    for name, row in rows.items():
        points[int(name[1:])] = row
    return {
        OUTPUTS.landmarks: points.reshape(1, 195),
        OUTPUTS.score: np.array([[0.75]], np.float32),
        OUTPUTS.world: np.tile(np.array([0.1, 0.2, 0.3], np.float32), 39)[None],
    }


def _decode(outputs: Outputs, region: Region) -> NDArray[np.float32]:
    return decode(outputs, region, _PICTURE).pose.image


def test_crop_pixels_become_fractions_of_the_picture() -> None:
    """The crop's middle is the region's centre, its corner the region's corner."""
    image = _decode(_outputs(r3=[0, 256, 0, 0, 0]), Region(60, 40, 80))
    assert np.allclose(image[0, :2], [60 / 200, 40 / 100])
    assert np.allclose(image[3, :2], [20 / 200, 80 / 100])


def test_depth_has_the_scale_of_x() -> None:
    """A depth of a crop's width is the region's width in fractions of the picture's."""
    image = _decode(_outputs(r0=[0, 0, -256, 0, 0]), Region(60, 40, 80))
    assert math.isclose(image[0, 2], -0.4, rel_tol=1e-6)


def test_visibility_is_the_sigmoid_of_its_logit_alone() -> None:
    """The presence logit plays no part."""
    image = _decode(_outputs(r5=[0, 0, 0, math.log(3), -50]), Region(60, 40, 80))
    assert math.isclose(image[5, 3], 0.75, rel_tol=1e-6)


def test_points_turn_with_the_region() -> None:
    """In a region turned by a quarter clockwise, the crop's right is the picture's bottom."""
    image = _decode(_outputs(r3=[256, 128, 0, 0, 0]), Region(60, 40, 80, math.pi / 2))
    assert np.allclose(image[3, :2], [60 / 200, 80 / 100])


def test_world_landmarks_turn_about_the_hips_and_keep_their_depth() -> None:
    """Metres are turned as the region is, and neither moved nor scaled."""
    pose = decode(_outputs(), Region(60, 40, 80, math.pi / 2), _PICTURE).pose
    assert pose.world.shape == (33, 3)
    assert np.allclose(pose.world[7], [-0.2, 0.1, 0.3])


def test_the_next_region_comes_from_the_auxiliary_points() -> None:
    """Centre and circle are landmarks 33 and 34, here a quarter of the crop apart."""
    found = decode(_outputs(), Region(60, 40, 80), _PICTURE)
    assert found.next_region == Region(60, 40, 2 * 20 * 1.25)
    assert found.pose.score == 0.75


def test_the_heat_map_moves_the_points_where_there_is_one() -> None:
    """With a heat map, a landmark goes to the hot cell next to it; the others stay."""
    outputs = _outputs()
    heat = np.full((1, 39, 7, 7), -20, np.float32)
    heat[0, 3, 2, 5] = 20  # one row up, two columns to the right of cell (32, 32)
    image = _decode({**outputs, OUTPUTS.heat: heat}, Region(60, 40, 80))
    expected = [(20 + 80 * 34 / 64) / 200, 80 * 31 / 64 / 100]
    assert np.allclose(image[3, :2], expected, atol=1e-6)
    assert np.array_equal(
        np.delete(image, 3, 0), np.delete(_decode(outputs, Region(60, 40, 80)), 3, 0)
    )
