"""Snapshots on their way into Redis, over a shelf that can be slow or away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import cast

import pytest

from inference.motion.analyzer import AthleteProfile
from inference.motion.memory import Memory
from server.fleet.bus import RedisAway
from server.resuming import carriers as room
from server.resuming.carriers import Carriers, SessionCarrier
from server.resuming.shelf import Shelf
from server.resuming.snapshot import MOST_BYTES, Snapshot
from server.sessions.ports import Rest
from server.sessions.session import Session
from server.sessions.state import State
from server.wire.counts import Counts


@dataclass
class FakeShelf:
    """Keeps texts; answers when it is let, and raises while it is away."""

    texts: dict[str, str] = field(default_factory=dict)
    renewed: list[str] = field(default_factory=list)
    away: bool = False
    puts: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def put(self, texts: Mapping[str, str], still: Iterable[str] = ()) -> None:
        """Keep these."""
        self.puts += 1
        self.news.set()
        await self.open.wait()
        if self.away:
            raise RedisAway("away")
        self.texts.update(texts)
        self.renewed += still

    async def end(self, session_id: str, rest: Rest) -> None:
        """Not this one any more."""
        assert rest is Rest.NOTHING
        self.texts.pop(session_id, None)
        self.news.set()


def session(session_id: str = "a") -> Session:
    """As far as a snapshot looks at it."""
    told = SimpleNamespace(
        id=session_id,
        token=SimpleNamespace(digest="digest"),
        owner="me",
        sport="cmj",
        athlete=AthleteProfile(),
        state=State.LIVE,
        last_frame=(10, 1.0, 0.0),
        last_event=3,
        counts=Counts(10, 10),
        adaptive=False,
        tap=None,
        key_id=None,
        device_id=None,
        athlete_id=None,
        label=None,
    )
    return cast("Session", told)


@asynccontextmanager
async def working() -> AsyncIterator[tuple[Carriers, FakeShelf]]:
    """At work, with a shelf that answers."""
    shelf = FakeShelf()
    shelf.open.set()
    carriers = Carriers(cast("Shelf", shelf), wall=lambda: 1000.0)
    task = asyncio.create_task(carriers.work())
    try:
        yield carriers, shelf
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def written(carrier: SessionCarrier, carriers: Carriers) -> None:
    """Wait until nothing of it waits."""
    await carriers.written_of(carrier.session.id)


def count_of(shelf: FakeShelf, session_id: str = "a") -> int:
    """What the analysis remembered."""
    return Snapshot.parse(shelf.texts[session_id]).memory.count


async def test_the_newest_wins_and_what_it_replaced_is_counted() -> None:
    """While Redis is slow one snapshot of a session waits, whatever happens."""
    async with working() as (carriers, shelf):
        carrier = carriers.begin(session())
        shelf.open.clear()
        carrier.take(Memory(1))
        await shelf.news.wait()
        for count in range(2, 100):
            carrier.take(Memory(count))
        assert len(carriers._waiting) == 1
        shelf.open.set()
        await written(carrier, carriers)
        assert count_of(shelf) == 99
        assert shelf.puts == carriers.written == 2
        assert carriers.dropped == 97 + 1  # the first was under way, and is not told from waiting


async def test_redis_away_costs_snapshots_and_nothing_else() -> None:
    """The next one is kept when it is back."""
    async with working() as (carriers, shelf):
        carrier = carriers.begin(session())
        shelf.away = True
        carrier.take(Memory(1))
        await written(carrier, carriers)
        assert (shelf.texts, carriers.written, carriers.dropped) == ({}, 0, 1)
        shelf.away = False
        carrier.take(Memory(2))
        await written(carrier, carriers)
        assert count_of(shelf) == 2
        assert carriers.outcomes == {"written": 1, "dropped": 1, "too_large": 0}


async def test_what_is_too_large_is_not_kept() -> None:
    """And then nobody is told that the session could move."""
    async with working() as (carriers, _):
        carrier = carriers.begin(session())
        carrier.take(Memory(1))
        kept = [carrier.kept]
        carrier.take(Memory(1, shown={"text": "x" * MOST_BYTES}))
        assert [*kept, carrier.kept] == [True, False]
        assert carriers.too_large == 1


async def test_the_end_waits_for_the_last_one_but_not_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A Redis that says nothing does not keep a server from stopping."""
    monkeypatch.setattr(room, "LAST_WITHIN_S", 0.05)
    async with working() as (carriers, shelf):
        carrier = carriers.begin(session())
        carrier.take(Memory(1))
        await carrier.last(Memory(2))
        carrier.end(Rest.SNAPSHOT)
        assert count_of(shelf) == 2
        shelf.open.clear()
        async with asyncio.timeout(5):
            await carrier.last(Memory(3))
        shelf.open.set()


async def test_what_has_ended_is_gone() -> None:
    """Nobody goes on with it, not even with what was waiting."""
    async with working() as (carriers, shelf):
        carrier = carriers.begin(session())
        carrier.take(Memory(1))
        await written(carrier, carriers)
        shelf.news.clear()
        carrier.take(Memory(2))
        carrier.end(Rest.NOTHING)
        await shelf.news.wait()
        assert shelf.texts == {}


async def test_a_session_without_frames_lasts_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as its client is there; one whose client is waited for does not."""
    monkeypatch.setattr(room, "RENEWED_S", 0.01)
    async with working() as (carriers, shelf):
        here, lost = session("a"), session("b")
        lost.state = State.RECONNECTING
        for one in (here, lost):
            carriers.begin(one).take(Memory(1))
        async with asyncio.timeout(5):
            while not shelf.renewed:  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(0.01)
        assert set(shelf.renewed) == {"a"}
