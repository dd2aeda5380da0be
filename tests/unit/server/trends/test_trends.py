"""Metrics from day to day, of occasions that are made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.motion.sport import Metric
from server.trends.measures import Absent, Cause, Change, Comparison, NormalRange
from server.trends.occasions import Condition, Final, Kind, Occasion, days_of
from server.trends.trends import comparable, metric_trend, trends_of

HEIGHT = Metric("jump_height_flight_m", "Jump height", "m", 0.0, 1.0)
CONTACT = Metric("contact_time_s", "Contact", "s", 0.0, 1.0, lower_is_better=True)
DAY_S = 86_400.0


def occasion(
    day: float, heights_m: Sequence[float], box_m: float | None = None, grade: str = "good"
) -> Occasion:
    """A session on that day after 1970."""
    finals = tuple(
        Final(number, float(number), {HEIGHT.name: one}, grade)
        for number, one in enumerate(heights_m, 1)
    )
    return Occasion(Kind.SESSION, f"s{day}", day * DAY_S, finals, Condition(box_m))


def test_days_begin_where_the_athlete_is() -> None:
    """Two evenings in Auckland are one day in UTC."""
    late = [occasion(1.4, [0.3]), occasion(1.6, [0.4])]
    assert [one.day for one in days_of(late, 0)] == [date(1970, 1, 2)]
    there = [one.day for one in days_of(late, 13 * 60)]
    assert there == [date(1970, 1, 2), date(1970, 1, 3)]


def test_a_day_has_a_mean_and_a_best() -> None:
    """Over all sessions of the day; the best is the least where less is better."""
    mornings = [occasion(1.3, [0.30, 0.34]), occasion(1.7, [0.32])]
    found = metric_trend(HEIGHT, days_of(mornings, 0))
    assert found is not None
    (only,) = found.days
    assert only.mean == pytest.approx(0.32)
    assert (only.best, only.count) == (0.34, 3)
    finals = tuple(Final(n, 1.0, {CONTACT.name: v}) for n, v in enumerate((0.2, 0.18, 0.21)))
    other = metric_trend(CONTACT, days_of([Occasion(Kind.SESSION, "s", 1.0, finals)], 0))
    assert other is not None
    assert other.days[0].best == 0.18


def test_the_range_of_a_day_is_of_those_before() -> None:
    """From the fifth on there is one, and the day itself is not in it."""
    found = metric_trend(
        HEIGHT, days_of([occasion(day, [0.30 + 0.01 * (day % 3)]) for day in range(6)], 0)
    )
    assert found is not None
    known = [isinstance(one.usual, NormalRange) for one in found.days]
    assert known == [False] * 4 + [True] * 2
    fifth, sixth = (one.usual for one in found.days[-2:])
    assert isinstance(fifth, NormalRange)
    assert isinstance(sixth, NormalRange)
    assert (fifth.days, sixth.days) == (4, 5)
    assert fifth.mean == pytest.approx((0.30 + 0.31 + 0.32 + 0.30) / 4)


def test_a_leap_is_higher_and_a_usual_day_is_not() -> None:
    """The word on the newest day."""
    before = [occasion(day, [0.30 + 0.01 * (day % 3)]) for day in range(8)]
    for height_m, verdict in ((0.40, Change.HIGHER), (0.31, Change.WITHIN), (0.2, Change.LOWER)):
        found = metric_trend(HEIGHT, days_of([*before, occasion(9, [height_m])], 0))
        assert found is not None
        assert isinstance(found.newest, Comparison)
        assert found.newest.verdict is verdict


def test_too_few_days_have_a_reason_for_each_number() -> None:
    """And what never was measured is not there at all."""
    (found,) = trends_of([HEIGHT, CONTACT], [occasion(1, [0.3])])
    for part in (found.usual, found.least, found.newest):
        assert isinstance(part, Absent)
        assert (part.cause, part.needs, part.there) == (Cause.TOO_FEW_DAYS, 4, 0)
    assert isinstance(found.error, Absent)


def test_what_cannot_be_relied_on_is_left_out_and_counted() -> None:
    """A day of nothing else is no day."""
    found = comparable([occasion(1, [0.3]), occasion(2, [0.9, 0.9], grade="poor")])
    assert [one.id for one in found.occasions] == ["s1"]
    assert (found.poor, found.other_conditions) == (2, 0)


def test_only_the_same_box_is_compared() -> None:
    """The newest says which; the others are counted."""
    boxes = [(1, 0.3), (2, 0.4), (3, 0.3), (4, None)]
    found = comparable([occasion(day, [0.3, 0.3], box_m) for day, box_m in boxes[:3]])
    assert [one.id for one in found.occasions] == ["s1", "s3"]
    assert (found.condition, found.other_conditions) == (Condition(0.3), 2)
    newest_is_poor = occasion(5, [0.3], 0.6, grade="poor")
    assert comparable([occasion(4, [0.3], 0.4), newest_is_poor]).condition == Condition(0.4)


def test_a_box_of_nearly_the_same_height_is_the_same() -> None:
    """To a centimetre, and a treadmill to 0.1 m/s."""
    assert Condition.of({"box_height_m": 0.3004, "speed_mps": 3.02}) == Condition(0.3, 3.0)
    assert Condition.of({}) == Condition.of({"box_height_m": None}) == Condition()


@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.lists(st.floats(0.1, 0.9), min_size=1, max_size=4)),
        min_size=1,
        max_size=25,
    )
)
def test_no_attempt_is_lost_or_counted_twice(made: list[tuple[int, list[float]]]) -> None:
    """However the sessions lie, in whatever order they come."""
    occasions = [occasion(day + number / 100, values) for number, (day, values) in enumerate(made)]
    (found,) = trends_of([HEIGHT], occasions)
    (other,) = trends_of([HEIGHT], list(reversed(occasions)))
    assert found == other
    assert sum(one.count for one in found.days) == sum(len(values) for _, values in made)
    assert len({one.day for one in found.days}) == len(found.days) == len({day for day, _ in made})
    every = [value for _, values in made for value in values]
    assert max(one.best for one in found.days) == max(every)
