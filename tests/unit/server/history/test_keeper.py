"""Sessions are written down a moment later, and nothing is lost while the database is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from inference.motion.analyzer import AthleteProfile
from server.history import keeper as room
from server.history.entries import Entry
from server.history.history import History
from server.history.keeper import Keeper
from server.store.database import open_database
from server.wire.control import EventMessage


@dataclass
class Live:
    """A session as far as it is written down."""

    id: str = "s"
    owner: str = "me"
    sport: str = "cmj"
    athlete_id: str | None = None
    device_id: str | None = None
    continues: str | None = None
    label: str | None = None
    athlete: AthleteProfile = field(default_factory=AthleteProfile)
    account: dict[str, Any] = field(default_factory=lambda: {"frames": 1, "answered": 1})


class Away(History):
    """One whose database cannot be reached for a while."""

    away = True

    def write(self, entry: Entry) -> None:
        """Not now."""
        if self.away:
            raise OperationalError("write", {}, ConnectionError("away"))
        super().write(entry)


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[Away]:
    """In a file."""
    database = open_database(None, tmp_path)
    yield Away(database, lambda: 5.0)
    database.close()


@asynccontextmanager
async def working(history: History) -> AsyncIterator[Keeper]:
    """A keeper at work, until the block ends."""
    keeper = Keeper(history, lambda: 5.0)
    task = asyncio.create_task(keeper.work())
    try:
        yield keeper
    finally:
        keeper.stop()
        await task


def event(number: int, stage: str = "final") -> EventMessage:
    """Some event."""
    return EventMessage("jump", stage, float(number), number, id=number)


async def test_the_end_is_there_at_once(history: Away) -> None:
    """With everything before it: who asks right after the end finds it."""
    history.away = False
    async with working(history) as keeper:
        chronicle = keeper.open(Live(), None)
        for number in range(1, 4):
            chronicle.tell(event(number))
        await keeper.end(chronicle, "the client said bye")
        found = history.find("s")
        assert found is not None
        assert (found.reason, found.ended_s) == ("the client said bye", 5.0)
        assert [one["id"] for one in history.finals("s")] == [1, 2, 3]


async def test_a_live_session_is_there_too(history: Away, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its end, and with what has happened so far."""
    history.away = False
    monkeypatch.setattr(room, "FLUSH_S", 0.01)
    async with working(history) as keeper:
        chronicle = keeper.open(Live(), None)
        chronicle.tell(event(1))
        async with asyncio.timeout(10):
            while not history.finals("s"):  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(0.01)
        found = history.find("s")
        assert found is not None
        assert found.ended_s is None


async def test_a_database_that_is_away(history: Away, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end is not held up for long; once it is back all is written."""
    monkeypatch.setattr(room, "FLUSH_S", 0.01)
    monkeypatch.setattr(room, "END_WITHIN_S", 0.05)
    async with working(history) as keeper:
        chronicle = keeper.open(Live(), None)
        chronicle.tell(event(1))
        await keeper.end(chronicle, "over")
        assert history.find("s") is None
        history.away = False
        async with asyncio.timeout(10):
            await chronicle.written.wait()
    assert [one["id"] for one in history.finals("s")] == [1]


async def test_events_are_bounded(history: Away, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not final goes first, in the queue and in what is kept of a session, and is
    counted."""
    monkeypatch.setattr(room, "KEPT_EVENTS", 10)
    monkeypatch.setattr(room, "WAITING_EVENTS", 6)
    chronicle = Keeper(history, lambda: 5.0).open(Live(), None)
    for number in range(1, 5):
        chronicle.tell(event(number, "provisional"))
    for number in range(5, 9):
        chronicle.tell(event(number))
    for number in range(9, 12):
        chronicle.tell(event(number, "provisional"))
    entry = chronicle.entry()
    assert [one["id"] for one in entry.events] == [3, 4, 5, 6, 7, 8]
    assert entry.events_lost == 5
    chronicle.wrote(entry)
    assert not chronicle.pressing


async def test_what_a_session_goes_on_with_is_written(history: Away) -> None:
    """Whoever reads its row finds the one before it."""
    history.away = False
    async with working(history) as keeper:
        chronicle = keeper.open(Live(continues="before"), None)
        await keeper.end(chronicle, "over")
    found = history.find("s")
    assert found is not None
    assert found.continues == "before"


async def test_a_new_label_is_written_without_waiting(history: Away) -> None:
    """What a session is called, and who it is, is pressing; said once it is not any more."""
    history.away = False
    live = Live()
    chronicle = Keeper(history, lambda: 5.0).open(live, None)
    chronicle.wrote(chronicle.entry())
    pressing = [chronicle.pressing]
    live.label = "Ada"
    pressing.append(chronicle.pressing)
    entry = chronicle.entry()
    history.write(entry)
    chronicle.wrote(entry)
    assert [*pressing, chronicle.pressing] == [False, True, False]
    found = history.find("s")
    assert found is not None
    assert found.label == "Ada"
