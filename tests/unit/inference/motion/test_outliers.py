"""Hampel's rejection."""

import numpy as np
import pytest

from inference.motion.outliers import hampel_mask, without_outliers

TIMES = np.arange(40) / 30.0
FLIGHT = 2.0 * TIMES - 4.9 * TIMES**2


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_glitch_of_up_to_three_frames_is_found(length: int) -> None:
    """The frames that slipped are the outliers, and no others; a line takes their place."""
    values = FLIGHT.copy()
    values[18 : 18 + length] += 3.0
    mask = hampel_mask(TIMES[: len(values)], values)
    assert np.flatnonzero(mask).tolist() == list(range(18, 18 + length))
    assert without_outliers(TIMES, values, 0.0) == pytest.approx(FLIGHT, abs=0.03)


def test_a_flight_and_its_edges_are_no_outliers() -> None:
    """Neither a parabola nor the corner at which it leaves the floor is rejected."""
    rise = np.maximum(FLIGHT, 0.0)
    assert not hampel_mask(TIMES, FLIGHT, 0.02).any()
    assert not hampel_mask(np.arange(60) / 30.0, np.concatenate([np.zeros(20), rise]), 0.05).any()


def test_small_deviations_are_kept() -> None:
    """Below the tolerance nothing is an outlier, however still the signal is."""
    values = np.zeros(20)
    values[10] = 0.01
    assert hampel_mask(TIMES[: len(values)], values).sum() == 1
    assert not hampel_mask(TIMES[:20], values, 0.02).any()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_values_have_no_outliers(count: int) -> None:
    """Two values have no neighbours to judge them by."""
    assert not hampel_mask(np.arange(float(count)), np.arange(float(count))).any()
