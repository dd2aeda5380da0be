"""Snapshots in a real Redis."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.fleet.bus import Bus, events_key, open_bus, resume_key
from server.resuming.shelf import OVER, Shelf
from server.sessions.ports import Rest
from tests.support.redis_server import redis_server

GRACE_S = 4.0
CLAIMERS = 20


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[Bus]:
    """An empty Redis."""
    with redis_server(tmp_path) as url:
        async with open_bus(url) as there:
            yield there


async def test_only_one_claims_a_session(bus: Bus) -> None:
    """However many try at the same time, and also when its old server writes once more."""
    shelf = Shelf(bus, GRACE_S)
    for number in range(10):
        session_id = f"session-{number}"
        await shelf.put({session_id: "how it stood"})
        won = await asyncio.gather(*(shelf.claim(session_id) for _ in range(CLAIMERS)))
        assert sorted(won, key=str) == [None] * (CLAIMERS - 1) + ["how it stood"]
        await shelf.put({session_id: "how it stood later"})
        assert await shelf.claim(session_id) is None


async def test_what_was_given_back_can_be_claimed_again(bus: Bus) -> None:
    """The offer was refused, for example."""
    shelf = Shelf(bus, GRACE_S)
    await shelf.put({"a": "text"})
    assert await shelf.claim("a") == "text"
    await shelf.give_back("a", "text")
    assert await shelf.look("a") == "text"
    assert await shelf.claim("a") == "text"


async def test_it_lasts_as_long_as_the_session_would_wait(bus: Bus) -> None:
    """The grace and what writing takes; renewed where the session still lives; not at all where it
    has ended."""
    shelf = Shelf(bus, GRACE_S)
    await shelf.put({"a": "text", "b": "text"})
    await bus.redis.pexpire(resume_key("a"), 50)
    await bus.redis.pexpire(resume_key("b"), 50)
    await shelf.put({}, still=["a", "gone"])
    assert GRACE_S < await bus.redis.pttl(resume_key("a")) / 1e3 <= GRACE_S + 2.0
    assert await bus.redis.pttl(resume_key("b")) <= 50
    await shelf.end("a", Rest.NOTHING)
    assert await shelf.look("a") is await shelf.look("gone") is None
    await shelf.end("a", Rest.WORD)
    assert await shelf.look("a") == OVER
    assert GRACE_S < await bus.redis.pttl(resume_key("a")) / 1e3 <= GRACE_S + 2.0


async def test_what_was_told_is_read_from_the_sessions_stream(bus: Bus) -> None:
    """Events, in order; what else was told, and what is not understood, is passed over."""
    for text in (
        '{"type":"event","kind":"jump","stage":"final","media_time_s":1.5,"number":1,"id":4,'
        '"values":{"jump_height_m":0.4},"absent":{},"flags":["slow"]}',
        '{"type":"label","label":"me"}',
        "nonsense",
        '{"type":"event","kind":"takeoff"}',
        '{"type":"event","kind":"takeoff","stage":"provisional","media_time_s":2.5,"number":2,'
        '"id":5}',
    ):
        await bus.redis.xadd(events_key("a"), {"m": text})
    first, second = await Shelf(bus, GRACE_S).told("a")
    assert (first.id, first.number, first.flags, first.values) == (
        4,
        1,
        ("slow",),
        {"jump_height_m": 0.4},
    )
    assert (second.id, second.stage) == (5, "provisional")
