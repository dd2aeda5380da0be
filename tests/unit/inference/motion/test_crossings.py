"""When, between two frames, something passed a level."""

import numpy as np
import pytest

from inference.motion.crossings import crossing_s


def test_a_line_is_crossed_where_it_is() -> None:
    """The time is interpolated, and held between the two samples."""
    times, values = np.array([1.0, 1.5, 2.0]), np.array([0.0, 1.0, 1.0])
    assert crossing_s(times, values, 0.25, 0) == pytest.approx(1.125)
    assert crossing_s(times, values, 7.0, 0) == pytest.approx(1.5)
    assert crossing_s(times, values, 1.0, 1) == pytest.approx(1.75)
