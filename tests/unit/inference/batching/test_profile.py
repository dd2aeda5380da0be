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
    """A batch that took a hundred times as long moves the mean by less than a quarter."""
    profile = LatencyProfile(1)
    for _ in range(100):
        profile.observe(NET, 1, 0.010)
    profile.observe(NET, 1, 1.0)
    assert profile.mean_s(NET, 1) < 0.0125


def test_sizes_that_are_not_run_follow_those_that_are() -> None:
    """On a host that became slower a batch of four takes longer too, though none was run."""
    profile = LatencyProfile(4)
    for size, took_s in ((1, 0.010), (2, 0.019), (4, 0.036)):
        for _ in range(3):
            profile.observe(NET, size, took_s)
    for _ in range(100):
        profile.observe(NET, 1, 0.030)
    assert profile.mean_s(NET, 1) == pytest.approx(0.030, rel=0.05)
    assert profile.mean_s(NET, 4) == pytest.approx(3 * 0.036, rel=0.2)
    assert profile.mean_s(NET, 3) < profile.mean_s(NET, 4)


def test_the_spread_is_in_proportion() -> None:
    """A larger batch is as uncertain, in proportion, as those that were seen."""
    profile = LatencyProfile(8)
    for number in range(200):
        profile.observe(NET, 2, 0.010 + (0.002 if number % 2 else -0.002))
    assert profile.spread_s(NET, 2) == pytest.approx(0.002, rel=0.15)
    assert profile.spread_s(NET, 8) == pytest.approx(0.008, rel=0.15)
    assert profile.expected_s(NET, 2) == profile.mean_s(NET, 2) + profile.spread_s(NET, 2)


def test_the_best_batch_that_fits() -> None:
    """Where a batch has a fixed cost, a picture is cheapest in the largest that time allows."""
    profile = LatencyProfile(8)
    for size in range(1, 9):
        profile.observe(NET, size, 0.004 + 0.001 * size)
    assert profile.least_s(NET, 1.0) == pytest.approx(0.0015)
    assert profile.least_s(NET, 0.008) == pytest.approx(0.002)
    assert profile.least_s(NET, 0.001) == pytest.approx(0.005)


def test_a_batch_that_saves_next_to_nothing_does_not_pay() -> None:
    """On a processor a picture costs the same in any batch; there it is counted alone."""
    profile = LatencyProfile(8)
    for size in range(1, 9):
        profile.observe(NET, size, 0.0005 + 0.010 * size)
    assert [size for size in range(1, 9) if profile.pays(NET, size)] == [1]
    assert profile.least_s(NET, 1.0) == profile.mean_s(NET, 1)


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
