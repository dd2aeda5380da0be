"""Tests of `inference.pose.region`."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.frames import Picture
from inference.pose.region import Region, around_body, whole

_COORDINATE = st.floats(-5000, 5000)
_ANGLE = st.floats(-math.pi, math.pi)


def _at(region: Region, x: float, y: float) -> list[float]:
    """Where a point of the unit square lies in the picture."""
    px, py = region.matrix() @ [x, y, 1]
    return [float(px), float(py)]


def test_an_upright_region_spans_its_side_around_its_centre() -> None:
    """The corners of the unit square are the corners of the region."""
    region = Region(100, 50, 40)
    assert _at(region, 0, 0) == [80, 30]
    assert _at(region, 1, 1) == [120, 70]


def test_a_positive_rotation_turns_clockwise() -> None:
    """Turned by a quarter, the crop's top left is the picture's top right."""
    assert np.allclose(_at(Region(100, 50, 40, math.pi / 2), 0, 0), [120, 30])


@given(_COORDINATE, _COORDINATE, st.floats(2, 5000), _ANGLE)
def test_the_matrix_keeps_centre_and_lengths(x: float, y: float, side: float, turn: float) -> None:
    """Whatever the rotation, the middle is the centre and an edge has the side's length."""
    region = Region(x, y, side, turn)
    assert np.allclose(_at(region, 0.5, 0.5), [x, y], atol=1e-6)
    assert math.isclose(math.dist(_at(region, 0, 0), _at(region, 1, 0)), side, rel_tol=1e-9)


@given(_COORDINATE, _COORDINATE, st.floats(1, 1000), _ANGLE)
def test_the_body_stands_upright_in_its_region(x: float, y: float, reach: float, a: float) -> None:
    """The edge point comes to lie straight above the hips, 1 / 1.25 of the way to the edge."""
    edge = (x + reach * math.sin(a), y - reach * math.cos(a))
    region = around_body(np.array([x, y]), np.array(edge))
    assert np.allclose(_at(region, 0.5, 0.5 - 0.5 / 1.25), edge, atol=1e-6)
    assert -math.pi <= region.rotation_rad <= math.pi


@pytest.mark.parametrize(
    "region",
    [
        Region(0, 0, 1.9),
        Region(math.nan, 0, 100),
        Region(0, math.inf, 100),
        Region(0, 0, math.nan),
        Region(0, 0, 100, math.nan),
    ],
)
def test_what_cannot_hold_a_body_is_not_usable(region: Region) -> None:
    """Regions too small, or of numbers that are none, are told apart."""
    assert not region.usable


def test_the_whole_picture_is_centred_in_a_square() -> None:
    """A wide picture touches the square's left and right, and is centred in height."""
    plane = np.zeros((4, 8), np.uint8)
    shown = whole(Picture(plane, plane[:2, :4], plane[:2, :4]))
    assert shown == Region(4, 2, 8)
    assert shown.usable


@given(_COORDINATE, _COORDINATE, st.floats(2, 5000), _ANGLE)
def test_the_grid_is_fine_enough(x: float, y: float, side: float, turn: float) -> None:
    """A region hardly moves onto it, and stays where it is once it is there."""
    region = Region(x, y, side, turn)
    snapped = region.on_grid()
    off = math.hypot(snapped.center_x_px - x, snapped.center_y_px - y)
    assert off <= 0.016 * math.sqrt(2) * side
    assert abs(snapped.side_px / side - 1) <= 0.0222
    assert abs(snapped.rotation_rad - turn) <= math.radians(0.9)
    assert snapped.on_grid() == snapped


def test_regions_close_to_each_other_are_the_same_one() -> None:
    """So that who looks twice looks at the same."""
    home = Region(100, 50, 400).on_grid()
    x, y, side = home.center_x_px, home.center_y_px, home.side_px
    assert Region(x + 1, y - 2, 1.01 * side, 0.01).on_grid() == home
    assert Region(x - 2, y + 1, 0.99 * side, -0.01).on_grid() == home
