"""The local quadratic fit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.motion.localfit import latest_speed, local_motion, quadratic, trailing_motion

UNEVEN = np.cumsum([0.0, 0.033, 0.017, 0.05, 0.033, 0.02, 0.041, 0.033, 0.029])


@given(
    st.floats(-5.0, 5.0),
    st.floats(-5.0, 5.0),
    st.floats(-20.0, 20.0),
    st.sampled_from([0.0, 1e3, 1e5]),
)
def test_a_parabola_is_found_exactly(
    value: float, velocity: float, acceleration: float, offset_s: float
) -> None:
    """Value, velocity and acceleration at any moment, from uneven times, late in a stream too."""
    times = UNEVEN + offset_s
    at_s = float(times[4]) + 0.004
    tau = times - at_s
    fit = quadratic(times, value + velocity * tau + 0.5 * acceleration * tau**2, at_s)
    assert fit.value == pytest.approx(value, abs=1e-7)
    assert fit.velocity == pytest.approx(velocity, abs=1e-6)
    assert fit.acceleration == pytest.approx(acceleration, abs=1e-4)


def test_a_window_with_too_few_samples_takes_the_nearest() -> None:
    """At a low frame rate the fit still has the samples that it needs."""
    times = np.arange(20) / 10.0
    fit = local_motion(times, times**2, 1.0, half_width_s=0.05)
    assert fit is not None
    assert (fit.value, fit.velocity, fit.acceleration) == pytest.approx((1.0, 2.0, 2.0))


def test_the_trailing_fit_reads_at_the_last_sample() -> None:
    """The causal fit uses nothing but the last samples."""
    times = np.arange(30) / 60.0
    values = np.where(times < 0.3, 100.0, 3.0 * times)
    fit = trailing_motion(times, values, span_s=0.1)
    assert fit is not None
    assert fit.velocity == pytest.approx(3.0)
    assert fit.value == pytest.approx(values[-1])


def test_two_samples_are_no_parabola() -> None:
    """Too few samples give None, or a clear error from the bare fit."""
    two = np.array([0.0, 1.0])
    assert trailing_motion(two, two, 1.0) is None
    assert local_motion(two, two, 0.5, 1.0) is None
    with pytest.raises(ValueError, match="three"):
        quadratic(two, two, 0.0)


def test_the_latest_speed_shows_a_stop_at_once() -> None:
    """A few frames after a stop the speed is small, where a fit still sees the fall; the speed of
    a steady fall is exact."""
    times = np.arange(30) / 120.0
    falling = -1.3 * times
    assert latest_speed(times, falling) == pytest.approx(-1.3)
    assert latest_speed(times[:2], falling[:2]) == pytest.approx(-1.3)
    stopped = np.maximum(falling, falling[22])
    assert abs(latest_speed(times, stopped)) < 0.1
