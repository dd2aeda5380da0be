"""When a level was passed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.motion.gait.passing import passing


@given(st.floats(0.2, 3.0), st.floats(-20.0, 20.0), st.floats(-0.02, 0.02), st.booleans())
def test_a_parabola_is_found_exactly(
    speed: float, bend: float, shift_s: float, rising: bool
) -> None:
    """Time and speed at the level, wherever the frames fall."""
    speed = speed if rising else -speed
    times = np.arange(-0.1, 0.1, 1 / 120) + 5.0 + shift_s
    tau = times - 5.0
    found = passing(times, 0.02 + speed * tau + 0.5 * bend * tau**2, 0.02, 5.003, 0.035)
    if abs(bend) * 0.05 < 0.5 * abs(speed):
        assert found is not None
        assert found.at_s == pytest.approx(5.0, abs=1e-9)
        assert found.speed == pytest.approx(speed, rel=1e-6)


def test_where_nothing_passes_there_is_none() -> None:
    """Rest passes no level, and two samples tell nothing."""
    times = np.arange(10) / 60
    assert passing(times, np.zeros(10), 0.02, 0.08, 0.035) is None
    assert passing(times[:2], times[:2], 0.01, 0.01, 0.035) is None
