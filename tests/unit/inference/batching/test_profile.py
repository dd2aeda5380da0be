from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.batching.profile import LatencyProfile, rising
from inference.engines.base import Net

NET = Net.LANDMARKS
TIMES = st.floats(1e-4, 1.0)


@given(st.lists(st.tuples(st.integers(1, 16), TIMES), max_size=60))
def test_the_mean_never_falls_with_the_size(seen: list[tuple[int, float]]) -> None:
    """Whatever was measured, a larger batch is never said to be quicker."""
    profile = LatencyProfile(16)
    for size, took_s in seen:
        profile.observe(NET, size, took_s)
    means = [profile.mean_s(NET, size) for size in range(1, 17)]
    assert means == sorted(means)
    assert all(mean > 0 for mean in means)
    assert all(profile.expected_s(NET, size) >= profile.mean_s(NET, size) for size in (1, 16))


@given(st.lists(st.tuples(TIMES, st.integers(1, 9)), min_size=1, max_size=12))
def test_the_fit_keeps_the_total(values: list[tuple[float, int]]) -> None:
    """Pooling moves the values to a rising order and leaves their weighted sum as it was."""
    numbers, weights = [value for value, _ in values], [weight for _, weight in values]
    fitted = rising(numbers, weights)
    assert all(a <= b + 1e-12 for a, b in pairwise(fitted))
    before = sum(value * weight for value, weight in values)
    after = sum(value * weight for value, weight in zip(fitted, weights, strict=True))
    assert after == pytest.approx(before)


def test_what_rises_already_stays() -> None:
    """Measured means in order are taken as they are."""
    assert rising([1.0, 2.0, 2.0, 5.0], [1, 9, 1, 3]) == [1.0, 2.0, 2.0, 5.0]


def test_between_two_sizes_it_is_on_their_line() -> None:
    """Sizes that were not measured lie between their neighbours; beyond, each picture costs as
    much as on average."""
    profile = LatencyProfile(8)
    profile.observe(NET, 2, 0.010)
    profile.observe(NET, 4, 0.014)
    told = [round(profile.mean_s(NET, size) * 1e3, 6) for size in range(1, 9)]
    assert told == [10, 10, 12, 14, 17.5, 21, 24.5, 28]


def test_it_follows_a_host_that_became_slower() -> None:
    """After a few dozen batches at a new speed it is the new speed that is told."""
    profile = LatencyProfile(1)
    for _ in range(100):
        profile.observe(NET, 1, 0.010)
    for _ in range(60):
        profile.observe(NET, 1, 0.030)
    assert profile.mean_s(NET, 1) == pytest.approx(0.030, rel=0.05)


def test_one_stall_is_no_new_speed() -> None:
    """A batch that took a hundred times as long moves the mean by less than a fifth."""
    profile = LatencyProfile(1)
    for _ in range(100):
        profile.observe(NET, 1, 0.010)
    profile.observe(NET, 1, 1.0)
    assert profile.mean_s(NET, 1) < 0.012


def test_the_spread_is_that_of_the_nearest_size() -> None:
    """A size that was not seen is as uncertain, in proportion, as the nearest that was."""
    profile = LatencyProfile(8)
    for number in range(200):
        profile.observe(NET, 2, 0.010 + (0.002 if number % 2 else -0.002))
    profile.observe(NET, 8, 0.040)
    assert profile.spread_s(NET, 2) == pytest.approx(0.002, rel=0.1)
    assert profile.spread_s(NET, 4) == pytest.approx(0.004, rel=0.1)
    assert profile.spread_s(NET, 8) == 0.0


def test_a_clock_that_stood_still_says_nothing() -> None:
    """A batch that took no time is not taken for an endlessly fast host."""
    profile = LatencyProfile(2)
    before = profile.mean_s(NET, 1)
    profile.observe(NET, 1, 0.0)
    assert profile.mean_s(NET, 1) == before > 0


def test_the_table_shows_what_was_seen() -> None:
    """Mean and σ in milliseconds by net and size."""
    profile = LatencyProfile(4)
    profile.observe(NET, 3, 0.012)
    assert profile.table_ms() == {Net.DETECTOR.value: {}, NET.value: {3: (12.0, 0.0)}}


def test_a_batch_of_nothing_is_refused() -> None:
    """The largest batch holds at least one picture."""
    with pytest.raises(ValueError, match="at least one"):
        LatencyProfile(0)
