"""Analyses of a calendar month are counted, once each, and no more than the tier allows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count

import pytest

from server.accounts.usage import count_analysis, month_of, seconds_left, used
from server.analyses.queue import Queue
from server.analyses.requests import AnalysisRequest
from server.store.database import Database
from server.wire.problems import Problem
from tests.support.clock import SetClock
from tests.support.uploads import kept, some_upload


def at(*when: int) -> float:
    """Seconds since 1970 of that moment in UTC."""
    return datetime(*when, tzinfo=UTC).timestamp()  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("now_s", "month", "left_s"),
    [
        (at(2026, 11, 30, 23, 59, 59), "2026-11", 1),
        (at(2026, 12, 1), "2026-12", 31 * 86_400),
        (at(2026, 12, 31, 23), "2026-12", 3600),
        (at(2028, 2, 28), "2028-02", 2 * 86_400),
        (at(2026, 12, 31, 23, 59, 59) + 0.9999, "2026-12", 1),
    ],
)
def test_months_are_of_the_calendar(now_s: float, month: str, left_s: int) -> None:
    """In UTC, over the year's end and in leap years."""
    assert (month_of(now_s), seconds_left(now_s)) == (month, left_s)


def counting(database: Database, now_s: float, most: int | None) -> Callable[[str], bool]:
    """Counts one for an owner; whether it was allowed."""

    def one_more(owner: str) -> bool:
        try:
            with database.begin() as session:
                count_analysis(session, owner, most, now_s)
        except Problem:
            return False
        return True

    return one_more


def test_a_month_is_used_up(database: Database) -> None:
    """So many for each owner; the next month begins anew; without a limit they are counted too."""
    november, december = at(2026, 11, 30, 23), at(2026, 12, 1)
    one_more = counting(database, november, 2)
    assert [one_more("a"), one_more("a"), one_more("a"), one_more("b")] == [True, True, False, True]
    assert counting(database, december, 2)("a")
    assert counting(database, november, None)("a")
    with database.begin() as session:
        counts = [used(session, owner, november) for owner in ("a", "b", "c")]
        assert used(session, "a", december) == 1
    assert counts == [3, 1, 0]


def test_many_at_once(database: Database) -> None:
    """Of thirty that come at the same time just as many get through as are left."""
    one_more = counting(database, at(2026, 11, 5), 7)
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(one_more, ["a"] * 30))
    assert sum(outcomes) == 7


def test_one_request_many_times_at_once(database: Database) -> None:
    """With one key it takes one of the month's, and all get the same analysis, even the last."""
    ids = count()
    queue = Queue(database, SetClock(), lambda: f"id{next(ids)}")
    upload, wanted = kept(database, some_upload()), AnalysisRequest(upload_id="up", sport="cmj")
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: queue.submit("me", upload, wanted, "k", 1), range(12)))
    assert len({found.id for found, _ in answers}) == 1
    assert sum(new for _, new in answers) == 1


def test_what_counts(database: Database) -> None:
    """A repeat with the same key does not count again; what was deleted still counts; what could
    not be put into the queue does not."""
    ids, clock = count(), SetClock(at(2026, 11, 5))
    queue = Queue(database, clock, lambda: f"id{next(ids)}")
    upload = kept(database, some_upload())
    gone = some_upload(id="gone")
    wanted = AnalysisRequest(upload_id="up", sport="cmj")

    def submit(key: str | None) -> str:
        return queue.submit("me", upload, wanted, key, 2)[0].id

    first = submit("k")
    assert submit("k") == first
    with pytest.raises(Problem, match="upload"):
        queue.submit("me", gone, wanted, None, 2)
    queue.remove(queue.get("me", submit(None)))
    with pytest.raises(Problem) as caught:
        submit(None)
    assert (caught.value.status, caught.value.extra["limit"]) == (429, 2)
    assert submit("k") == first
    clock.now_s = at(2026, 12, 1)
    submit(None)
