"""When feet that fall reach the floor."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.motion.feet import Feet
from inference.motion.touchdown import fit_touchdown

FALL = 5.5
"""Gravity in body heights per second squared."""


def feet(touch_s: float, speed: float, bend: float, fps: float, noise: float = 0.0) -> Feet:
    """Well drawn feet that come down with that speed at `touch_s`, and stay on the floor."""
    times = np.arange(0.0, 1.5, 1.0 / fps)
    before = np.maximum(touch_s - times, 0.0)
    toe = np.minimum(speed * before - 0.5 * bend * before**2, 0.2)
    toe = toe + noise * np.random.default_rng(1).normal(size=len(times))
    return Feet(times, toe, np.full(len(times), 0.09), None, None)


@settings(max_examples=40, deadline=None)
@given(
    st.floats(0.7, 0.9),
    st.floats(1.1, 1.8),
    st.floats(-0.3 * FALL, 1.5 * FALL),
    st.sampled_from([50.0, 60.0, 120.0, 240.0]),
)
def test_the_touchdown_is_found_between_frames(
    touch_s: float, speed: float, bend: float, fps: float
) -> None:
    """Whatever the frames' rate and phase, and however the legs reach for the floor: to 4 ms."""
    found = fit_touchdown(feet(touch_s, speed, bend, fps), touch_s + 0.1, FALL)
    assert found == pytest.approx(touch_s, abs=4e-3)


def test_noise_costs_less_than_a_frame() -> None:
    """Toes that are a hundredth of the body off still tell the time to a few milliseconds."""
    found = fit_touchdown(feet(0.8, 1.4, FALL, 60.0, noise=0.005), 0.9, FALL)
    assert found == pytest.approx(0.8, abs=8e-3)


def test_feet_that_never_fell_touch_nothing() -> None:
    """On the floor all the time there is no touchdown."""
    assert fit_touchdown(feet(-1.0, 1.4, FALL, 60.0), 0.9, FALL) is None
