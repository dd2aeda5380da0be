"""The parabola of free flight."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.motion.ballistics import GRAVITY_MPS2, fit_parabola, height_of_flight_m

TIMES = np.array([0.0, 0.03, 0.07, 0.1, 0.15, 0.21, 0.3, 0.34])


@given(st.floats(0.0, 0.4), st.floats(-2.0, 2.0), st.floats(0.5, 20.0), st.floats(0.0, 1e4))
def test_a_flight_is_found_exactly(apex_s: float, apex: float, fall: float, start_s: float) -> None:
    """Apex and fall come back from uneven samples."""
    times = TIMES + start_s
    heights = apex - 0.5 * fall * (TIMES - apex_s) ** 2
    found = fit_parabola(times, heights)
    assert found is not None
    assert found.apex_s - start_s == pytest.approx(apex_s, abs=1e-5)
    assert found.apex == pytest.approx(apex, abs=1e-6)
    assert found.fall == pytest.approx(fall, rel=1e-5)
    assert found.residual == pytest.approx(0.0, abs=1e-6)


def test_what_does_not_fall_has_no_parabola() -> None:
    """Rising ever faster, or too few samples: None."""
    assert fit_parabola(TIMES, TIMES**2) is None
    assert fit_parabola(TIMES[:3], -(TIMES[:3] ** 2)) is None


def test_height_of_flight() -> None:
    """A flight of 0.6 s is one of 44 cm."""
    assert height_of_flight_m(0.6) == pytest.approx(GRAVITY_MPS2 * 0.36 / 8.0)
    assert height_of_flight_m(0.6) == pytest.approx(0.441, abs=1e-3)
