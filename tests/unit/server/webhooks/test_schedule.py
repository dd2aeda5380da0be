"""Attempts for a day, further and further apart."""

from __future__ import annotations

from email.utils import formatdate
from itertools import pairwise

import pytest

from server.webhooks.schedule import (
    DELAYS_S,
    LONGEST_REST_S,
    LONGEST_WISH_S,
    PATIENCE_S,
    next_due_s,
    rest_s,
    retry_after_s,
)

NOW_S = 1_764_000_000.0


def test_a_day_of_attempts() -> None:
    """Attempts that take no time end 24 h after the event, and the pauses grow."""
    times_s, due_s = [NOW_S], next_due_s(NOW_S, 1, NOW_S, None, lambda: 0.5)
    while due_s is not None:
        times_s.append(due_s)
        due_s = next_due_s(NOW_S, len(times_s), due_s, None, lambda: 0.5)
    pauses_s = [later - sooner for sooner, later in pairwise(times_s)]
    assert pauses_s == list(DELAYS_S)
    assert times_s[-1] == NOW_S + PATIENCE_S
    assert pauses_s[:-1] == sorted(pauses_s[:-1])


@pytest.mark.parametrize(("dice", "delay_s"), [(0.0, 270.0), (1.0, 330.0)])
def test_not_all_at_once(dice: float, delay_s: float) -> None:
    """A tenth more or less, so that what failed together does not come together again."""
    assert next_due_s(NOW_S, 2, NOW_S, None, lambda: dice) == pytest.approx(NOW_S + delay_s)


def test_never_later_than_a_day_after_the_event() -> None:
    """The last attempt is made when the day is over, and none follows it."""
    late_s = NOW_S + PATIENCE_S - 10
    assert next_due_s(NOW_S, 3, late_s, None, lambda: 0.5) == NOW_S + PATIENCE_S
    assert next_due_s(NOW_S, 3, NOW_S + PATIENCE_S, None, lambda: 0.5) is None
    assert next_due_s(NOW_S, len(DELAYS_S) + 1, NOW_S, None, lambda: 0.5) is None


def test_what_an_endpoint_asks_for() -> None:
    """It is left alone for longer, within reason, and never for less."""
    assert next_due_s(NOW_S, 1, NOW_S, 60.0, lambda: 0.5) == NOW_S + 60
    assert next_due_s(NOW_S, 2, NOW_S, 60.0, lambda: 0.5) == NOW_S + 300
    assert next_due_s(NOW_S, 1, NOW_S, 1e9, lambda: 0.5) == NOW_S + LONGEST_WISH_S


def test_an_endpoint_that_fails_rests() -> None:
    """For a second, two, four…, at most a minute; or for as long as it asks."""
    assert [rest_s(count, None) for count in (1, 2, 3)] == [1, 2, 4]
    assert rest_s(5000, None) == LONGEST_REST_S
    assert rest_s(1, 90.0) == 90


@pytest.mark.parametrize(
    ("header", "wish_s"),
    [
        (None, None),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("9" * 400, 999_999_999.0),
        (formatdate(NOW_S + 30, usegmt=True), 30.0),
        (formatdate(NOW_S - 30, usegmt=True), 0.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("Tue, 99 Nov 99999 99:99:99 GMT", None),
    ],
)
def test_retry_after(header: str | None, wish_s: float | None) -> None:
    """Seconds or a date; what is neither is no wish."""
    assert retry_after_s(header, NOW_S) == wish_s
