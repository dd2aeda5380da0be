"""The bounded record."""

import numpy as np
import pytest

from inference.motion.window import Window


def filled(seconds: float, fps: float) -> Window:
    """A window of 5 s with two channels, pushed that long: the time and its negative."""
    window = Window(2, 5.0)
    for time_s in np.arange(int(seconds * fps)) / fps:
        window.append(time_s, np.array([time_s, -time_s]))
    return window


def test_it_holds_the_last_span_and_no_more() -> None:
    """Rows older than the span are gone, the others are in order and belong to their times."""
    window = filled(20.0, 60.0)
    times, rows = window.times_s, window.rows
    assert times[-1] - times[0] == pytest.approx(5.0, abs=0.02)
    assert np.all(np.diff(times) > 0.0)
    assert np.array_equal(rows[:, 0], times)
    assert np.array_equal(rows[:, 1], -times)


def test_its_memory_is_constant_over_an_hour() -> None:
    """After the first span the arrays never grow again."""
    window = filled(10.0, 30.0)
    size = window.allocated_bytes
    for time_s in 10.0 + np.arange(3600 * 30) / 30.0:
        window.append(float(time_s), np.zeros(2))
    assert window.allocated_bytes == size


def test_it_is_bounded_in_rows_as_well() -> None:
    """A stream of absurd rate cannot fill the memory."""
    window = Window(1, 5.0, max_rows=100)
    for time_s in np.arange(1000) / 1e5:
        window.append(float(time_s), np.zeros(1))
    assert len(window) == 100


def test_times_must_increase() -> None:
    """The same time twice is refused."""
    window = Window(1, 5.0)
    window.append(1.0, np.zeros(1))
    with pytest.raises(ValueError, match="increase"):
        window.append(1.0, np.zeros(1))


def test_slices_by_time() -> None:
    """`since` begins at the first row that is not before the time."""
    window = filled(1.0, 10.0)
    assert window.times_s[window.since(0.45)][0] == pytest.approx(0.5)
    assert window.times_s[window.since(5.0)].size == 0


def test_cleared_it_takes_any_time() -> None:
    """After `clear` nothing is left, and earlier times may come."""
    window = filled(1.0, 10.0)
    window.clear()
    window.append(0.0, np.zeros(2))
    assert len(window) == 1
