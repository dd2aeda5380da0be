"""Windows cut outside a net."""

from __future__ import annotations

import numpy as np
import pytest

from inference.engines.heat import cut_windows

_MAPS = np.arange(64 * 64 * 2, dtype=np.float32).reshape(64, 64, 2)


def _window(x: float, y: float) -> list[list[int]]:
    """The cells of the second point's window as row * 64 + column; the first lies elsewhere."""
    landmarks = np.array([[9, 9, 0, 0, 0], [x, y, 0, 0, 0]], np.float32)
    first, second = cut_windows(landmarks.reshape(-1), _MAPS)
    assert first[3, 3] == (2 * 64 + 2) * 2
    rows: list[list[int]] = (second.astype(int) // 2).tolist()
    return rows


def test_a_window_lies_around_the_points_cell() -> None:
    """Four pixels of the crop are a cell."""
    window = _window(80.9, 123.0)
    assert window[3][3] == 30 * 64 + 20
    assert window[0][0] == 27 * 64 + 17
    assert window[6][6] == 33 * 64 + 23


def test_beyond_the_edge_the_last_cells_are_repeated() -> None:
    """So that every window has the same shape."""
    window = _window(255.9, 0.0)
    assert window[0] == window[3] == [60, 61, 62, 63, 63, 63, 63]


@pytest.mark.parametrize("far", [-1e9, 1e9, np.nan, np.inf])
def test_points_far_away_have_a_window_too(far: float) -> None:
    """Nobody reads it."""
    assert np.array(_window(far, 100.0)).shape == (7, 7)
