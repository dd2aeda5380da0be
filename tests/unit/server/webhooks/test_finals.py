"""Finals of live sessions come into the outbox, and the event loop waits for none of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.exc import OperationalError

from server.webhooks import finals as room
from server.webhooks.attempts import Claimed
from server.webhooks.finals import Finals
from server.webhooks.threads import Threads
from tests.support.clocks import numbered
from tests.unit.server.webhooks.desk import OWNER, TAKEN, Desk

WITHIN_S = 20.0


@pytest.fixture
def threads() -> Iterator[Threads]:
    """Closed in the end."""
    made = Threads()
    yield made
    made.close()


def opened(desk: Desk, threads: Threads, on_written: Callable[[], None] = lambda: None) -> Finals:
    """A queue of finals into the desk's outbox."""
    return Finals(desk.database, desk.time, numbered("f"), threads, on_written)


def told(desk: Desk) -> list[Claimed]:
    """All that is due."""
    found = []
    while (held := desk.deliveries.claim()) is not None:
        found.append(held)
        desk.deliveries.settle(held, TAKEN)
    return found


async def test_they_are_written_and_news_are_told(desk: Desk, threads: Threads) -> None:
    """As updates of metrics, in their order, for their owner's endpoints."""
    desk.add()
    desk.add(owner="they")
    news = asyncio.Event()
    finals = opened(desk, threads, news.set)
    working = asyncio.create_task(finals.work())
    async with asyncio.timeout(WITHIN_S):
        for number in range(60):
            finals.put(OWNER, {"number": number})
        await news.wait()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await finals.flush()
    found = told(desk)
    assert sorted(one.delivery.data["number"] for one in found) == list(range(60))
    assert {one.delivery.type for one in found} == {"metric_update"}


async def test_what_does_not_fit_is_counted(
    desk: Desk, threads: Threads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its owner sees it at the endpoint that was not told."""
    monkeypatch.setattr(room, "MOST_WAITING", 3)
    webhook = desk.add()
    finals = opened(desk, threads)
    for number in range(5):
        finals.put(OWNER, {"number": number})
    await finals.flush()
    assert len(told(desk)) == 3
    assert desk.endpoint(webhook).overload_drops == 2
    await finals.flush()
    assert desk.endpoint(webhook).overload_drops == 2


async def test_a_database_that_fails_for_a_while(
    desk: Desk, threads: Threads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be written is written later, once."""
    monkeypatch.setattr(room, "_RETRY_S", 0.01)
    desk.add()
    faults = [OperationalError("", None, ZeroDivisionError()) for _ in range(3)]
    news = asyncio.Event()
    finals = opened(desk, threads, news.set)
    begin = desk.database.begin

    def fail_first():  # type: ignore[no-untyped-def]
        if faults:
            raise faults.pop()
        return begin()

    monkeypatch.setattr(desk.database, "begin", fail_first)
    working = asyncio.create_task(finals.work())
    finals.put(OWNER, {"number": 1})
    async with asyncio.timeout(WITHIN_S):
        await news.wait()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await finals.flush()
    assert [one.delivery.data["number"] for one in told(desk)] == [1]
