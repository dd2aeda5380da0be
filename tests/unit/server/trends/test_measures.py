"""Normal ranges, typical errors, smallest changes, and the word on the newest day."""

from __future__ import annotations

from random import Random
from statistics import stdev

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from server.trends.measures import (
    LEAST_ATHLETES,
    LEAST_DAYS,
    LEAST_PAIRS,
    MOST_DAYS,
    Absent,
    Cause,
    Change,
    Likelihood,
    NormalRange,
    SmallestChange,
    Source,
    TypicalError,
    compare,
    likelihood,
    normal_range,
    smallest_change,
    typical_error,
)

numbers = st.floats(0.1, 10.0)
days = st.lists(numbers, min_size=LEAST_DAYS, max_size=30)


def usual_of(values: list[float]) -> NormalRange:
    """The range of values of which there are enough."""
    found = normal_range(values)
    assume(isinstance(found, NormalRange))
    assert isinstance(found, NormalRange)
    assume(found.sd > 1e-6)
    return found


def test_a_range_by_hand() -> None:
    """Of four days: t(0.9, 3) is 2.353, √(1 + 1/4) is 1.118."""
    found = normal_range([0.30, 0.32, 0.31, 0.33])
    assert isinstance(found, NormalRange)
    assert found.mean == pytest.approx(0.315)
    assert found.days == 4
    reach = 2.3534 * stdev([0.30, 0.32, 0.31, 0.33]) * 1.1180
    assert found.low == pytest.approx(0.315 - reach, abs=1e-5)
    assert found.high == pytest.approx(0.315 + reach, abs=1e-5)


@given(st.lists(numbers, max_size=LEAST_DAYS - 1))
def test_too_few_days(values: list[float]) -> None:
    """Have no range, and it is said how many it takes."""
    found = normal_range(values)
    assert isinstance(found, Absent)
    assert (found.cause, found.needs) == (Cause.TOO_FEW_DAYS, LEAST_DAYS)
    assert found.there == len(values)


def test_days_without_any_spread() -> None:
    """Say nothing of how far an ordinary day may be away."""
    found = normal_range([0.3] * 6)
    assert isinstance(found, Absent)
    assert (found.cause, found.there) == (Cause.NO_SPREAD, 6)


@given(days, days)
def test_only_the_newest_days_count(old: list[float], new: list[float]) -> None:
    """What is behind the newest ten changes nothing."""
    new = (new * MOST_DAYS)[:MOST_DAYS]
    assert normal_range(old + new) == normal_range(new)


@given(days, st.floats(-5, 5), st.floats(0.5, 5))
def test_a_range_follows_its_values(values: list[float], more: float, times: float) -> None:
    """Moved or in other units it is the same range."""
    before, after = usual_of(values), usual_of([times * one + more for one in values])
    assert after.low == pytest.approx(times * before.low + more, rel=1e-6, abs=1e-6)
    assert after.high == pytest.approx(times * before.high + more, rel=1e-6, abs=1e-6)


def test_nine_of_ten_ordinary_days_lie_within() -> None:
    """From the first range on, of athletes whose days differ by chance only."""
    chance = Random(7)
    for count in (LEAST_DAYS, MOST_DAYS):
        inside = 0
        for _ in range(4000):
            *earlier, newest = (chance.gauss(0.35, 0.02) for _ in range(count + 1))
            found = normal_range(earlier)
            assert isinstance(found, NormalRange)
            inside += found.low <= newest <= found.high
        assert inside / 4000 == pytest.approx(0.9, abs=0.02)


def test_the_typical_error_of_chance_alone() -> None:
    """Is its standard deviation, whatever athlete and day the attempts are of."""
    chance = Random(3)
    occasions = []
    for _ in range(2000):
        level = chance.uniform(0.2, 0.6)
        occasions.append([chance.gauss(level, 0.01) for _ in range(3)])
    found = typical_error(occasions)
    assert isinstance(found, TypicalError)
    assert found.pairs == 4000
    assert found.value == pytest.approx(0.01, rel=0.04)


@given(st.lists(st.lists(numbers, min_size=2, max_size=6), min_size=5, max_size=8), st.data())
def test_levels_and_warming_up_are_no_error(
    occasions: list[list[float]], data: st.DataObject
) -> None:
    """Neither another level of an occasion nor what each attempt adds changes it."""
    step = data.draw(st.floats(-1, 1))
    levels = data.draw(st.lists(numbers, min_size=len(occasions), max_size=len(occasions)))
    moved = [
        [one + level + step * number for number, one in enumerate(attempts)]
        for attempts, level in zip(occasions, levels, strict=True)
    ]
    before, after = typical_error(occasions), typical_error(moved)
    assert isinstance(before, TypicalError)
    assert isinstance(after, TypicalError)
    assert after.value == pytest.approx(before.value, abs=1e-9)


def test_single_attempts_have_no_typical_error() -> None:
    """Pairs of different occasions are none."""
    found = typical_error([[0.3], [0.4], [0.5], [0.3, 0.31]])
    assert isinstance(found, Absent)
    assert (found.needs, found.there) == (LEAST_PAIRS, 1)


def test_whose_spread_the_smallest_change_is_of() -> None:
    """The group's where it is large enough, else the athlete's own, else nobody's."""
    usual = normal_range([0.30, 0.32, 0.31, 0.33])
    assert isinstance(usual, NormalRange)
    group = [0.2 + 0.03 * one for one in range(LEAST_ATHLETES)]
    assert smallest_change(group, usual) == SmallestChange(
        0.2 * stdev(group), Source.GROUP, LEAST_ATHLETES
    )
    own = SmallestChange(0.2 * usual.sd, Source.OWN, 4)
    assert smallest_change(group[:-1], usual) == own
    assert smallest_change([0.3] * LEAST_ATHLETES, usual) == own
    assert smallest_change([], normal_range([])) == normal_range([])


@given(days, numbers, st.floats(0.0, 1.0))
def test_the_three_chances_are_all_there_is(
    values: list[float], newest: float, least: float
) -> None:
    """They add up to one, and none is less than nothing."""
    found = compare(newest, usual_of(values), SmallestChange(least, Source.OWN, 4))
    assert found.higher + found.trivial + found.lower == pytest.approx(1.0, abs=1e-9)
    assert min(found.higher, found.trivial, found.lower) >= 0.0


@given(days, numbers)
def test_the_word_fits_the_range(values: list[float], newest: float) -> None:
    """Higher is above the range, lower below it, and both with the larger chance that way."""
    usual = usual_of(values)
    least = smallest_change([], usual)
    assert isinstance(least, SmallestChange)
    found = compare(newest, usual, least)
    outside = {Change.HIGHER: newest > usual.high, Change.LOWER: newest < usual.low}
    assert outside.get(found.verdict, not any(outside.values()))
    if found.verdict is Change.HIGHER:
        assert found.higher > 0.5 > found.lower
    if found.verdict is Change.LOWER:
        assert found.lower > 0.5 > found.higher


@given(days, numbers)
def test_a_mirror_shows_the_opposite(values: list[float], newest: float) -> None:
    """Higher and lower change places with the sign of everything."""
    usual, least = usual_of(values), SmallestChange(0.01, Source.OWN, 4)
    one = compare(newest, usual, least)
    other = compare(-newest, usual_of([-value for value in values]), least)
    assert other.higher == pytest.approx(one.lower, abs=1e-9)
    assert other.change == pytest.approx(-one.change, abs=1e-9)


def test_what_is_too_small_to_matter_is_within() -> None:
    """However steady the athlete is, and so however narrow the range."""
    usual = normal_range([0.3000, 0.3001, 0.3002, 0.3001])
    assert isinstance(usual, NormalRange)
    group = SmallestChange(0.01, Source.GROUP, 12)
    assert compare(0.305, usual, group).verdict is Change.WITHIN
    assert compare(0.32, usual, group).verdict is Change.HIGHER


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.0, Likelihood.MOST_UNLIKELY),
        (0.049, Likelihood.VERY_UNLIKELY),
        (0.05, Likelihood.UNLIKELY),
        (0.25, Likelihood.POSSIBLY),
        (0.75, Likelihood.LIKELY),
        (0.95, Likelihood.VERY_LIKELY),
        (0.995, Likelihood.MOST_LIKELY),
        (1.0, Likelihood.MOST_LIKELY),
    ],
)
def test_chances_have_words(chance: float, words: Likelihood) -> None:
    """Each bound belongs to the stronger one."""
    assert likelihood(chance) is words
