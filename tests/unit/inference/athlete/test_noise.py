"""What stands between a body and its landmarks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from inference.athlete import CmjParams, exact_samples
from inference.athlete.noise import NONE, Noise, noisy
from inference.errors import InvalidInput
from inference.landmarks import Landmark, PoseSample

_SAMPLES = exact_samples(CmjParams(jumps=1), 60.0).samples


def places(samples: tuple[PoseSample, ...]) -> NDArray[np.float64]:
    """Landmarks in picture heights, (n, 33, 2)."""
    return np.array(
        [
            one.pose.image[:, :2] * [one.width / one.height, 1.0]
            for one in samples
            if one.pose is not None
        ],
        np.float64,
    )


def test_without_noise_nothing_changes() -> None:
    """The truth as it is."""
    found = noisy(_SAMPLES, NONE, 1)
    assert [one.media_time_s for one in found] == [one.media_time_s for one in _SAMPLES]
    assert np.allclose(places(found), places(_SAMPLES), atol=1e-7)


def test_it_is_as_large_as_asked_and_remembers() -> None:
    """The deviation is the one asked for; neighbours are alike by as much as the memory says."""
    noise = replace(NONE, noise_px=2.0, memory_s=0.05)
    strays = 360.0 * (places(noisy(_SAMPLES, noise, 3)) - places(_SAMPLES))
    assert strays.std() == pytest.approx(2.0, rel=0.1)
    alike = np.corrcoef(strays[1:].ravel(), strays[:-1].ravel())[0, 1]
    assert alike == pytest.approx(np.exp(-1 / 60 / 0.05), abs=0.05)
    forgetful = places(noisy(_SAMPLES, replace(noise, memory_s=0.0), 3)) - places(_SAMPLES)
    assert abs(np.corrcoef(forgetful[1:].ravel(), forgetful[:-1].ravel())[0, 1]) < 0.05


def test_outliers_are_far_and_few() -> None:
    """So many landmarks, by so much."""
    noise = replace(NONE, outlier_share=0.05, outlier_px=30.0)
    off = 360.0 * np.linalg.norm(places(noisy(_SAMPLES, noise, 2)) - places(_SAMPLES), axis=2)
    assert (off > 1.0).mean() == pytest.approx(0.05, rel=0.2)
    assert off[off > 1.0] == pytest.approx(30.0, abs=0.01)


def test_legs_are_swapped_for_a_while() -> None:
    """Both knees are where the other one is, in a few frames in a row."""
    noise = replace(NONE, swaps_per_s=0.5, swap_s=0.1)
    knees = [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]
    found, true = places(noisy(_SAMPLES, noise, 4))[:, knees], places(_SAMPLES)[:, knees]
    swapped = np.abs(found - true[:, ::-1]).max(axis=(1, 2)) < 1e-6
    assert 4 <= swapped.sum() <= 40
    assert np.abs(found - true).max(axis=(1, 2))[~swapped].max() < 1e-6


@given(seed=st.integers(0, 10_000), dropped=st.floats(0, 0.5), jitter=st.floats(0, 0.005))
def test_times_always_increase(seed: int, dropped: float, jitter: float) -> None:
    """Whatever is dropped and however times stray, an analyzer can take it; the same seed gives
    the same."""
    noise = replace(NONE, dropped_share=dropped, jitter_s=jitter)
    times = [one.media_time_s for one in noisy(_SAMPLES[:60], noise, seed)]
    assert all(np.diff(times) > 0)
    assert times == [one.media_time_s for one in noisy(_SAMPLES[:60], noise, seed)]


def test_what_it_refuses() -> None:
    """Values out of range; of nothing comes nothing."""
    with pytest.raises(InvalidInput, match="noise_px"):
        Noise(noise_px=-1.0)
    assert noisy((), Noise(), 1) == ()
