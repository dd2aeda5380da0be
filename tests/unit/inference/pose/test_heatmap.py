"""Tests of `inference.pose.heatmap`."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from inference.pose import heatmap as refinement
from tests.support.heat import windows

_COLD, _HOT = -20.0, 20.0


def _map(*hot: tuple[int, int]) -> np.ndarray[tuple[int, int, int], np.dtype[np.float32]]:
    """One map, hot at the given (column, row) cells."""
    heatmap = np.full((64, 64, 1), _COLD, np.float32)
    for column, row in hot:
        heatmap[row, column] = _HOT
    return heatmap


def refine(xy: NDArray[np.float32], heatmap: NDArray[np.float32]) -> NDArray[np.float32]:
    """Refined points from a whole map."""
    return refinement.refine(xy, windows(xy, heatmap))


def _cell(x: float, y: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.array([[x / 64, y / 64]], np.float32)


def test_a_point_moves_to_the_hot_cell_nearby() -> None:
    """A single hot cell within three cells of the point is where the point goes."""
    assert np.allclose(refine(_cell(20.5, 30.5), _map((22, 28))), _cell(22, 28), atol=1e-5)


def test_between_two_hot_cells_it_takes_the_middle() -> None:
    """The refined point is the centre of mass."""
    assert np.allclose(refine(_cell(20, 30), _map((19, 30), (22, 32))), _cell(20.5, 31), atol=1e-5)


@pytest.mark.parametrize("hot", [(24, 30), (20, 34), (16, 30)])
def test_what_is_further_than_three_cells_does_not_count(hot: tuple[int, int]) -> None:
    """Heat outside the window leaves the point where it was."""
    assert np.array_equal(refine(_cell(20, 30), _map(hot)), _cell(20, 30))


def test_a_lukewarm_map_is_not_believed() -> None:
    """Below a probability of a half anywhere, the number stands."""
    heatmap = np.full((64, 64, 1), -0.01, np.float32)
    assert np.array_equal(refine(_cell(20.3, 30.7), heatmap), _cell(20.3, 30.7))


@pytest.mark.parametrize(
    ("x", "y"), [(-2, 30), (64, 30), (30, -2), (30, 70), (np.nan, 30), (np.inf, 30)]
)
def test_points_off_the_map_stay(x: float, y: float) -> None:
    """A point outside the crop, or none at all, is passed through as it is."""
    heatmap = np.full((64, 64, 1), _HOT, np.float32)
    assert np.array_equal(refine(_cell(x, y), heatmap), _cell(x, y), equal_nan=True)


def test_at_the_corner_the_window_is_cut() -> None:
    """Only cells of the map count: the mass of a corner's 4×4 cells has its centre at 1.5."""
    heatmap = np.full((64, 64, 1), _HOT, np.float32)
    assert np.allclose(refine(_cell(0, 0), heatmap), _cell(1.5, 1.5), atol=1e-5)


@given(st.floats(0, 63.9), st.floats(0, 63.9), st.integers(0, 2**32 - 1))
def test_no_point_moves_further_than_the_window(x: float, y: float, seed: int) -> None:
    """Whatever the map, a point ends within its window of seven cells."""
    heatmap = np.random.default_rng(seed).normal(0, 5, (64, 64, 1)).astype(np.float32)
    moved = refine(_cell(x, y), heatmap) * 64 - [[int(x), int(y)]]
    assert np.abs(moved).max() <= 3 + 1e-4
