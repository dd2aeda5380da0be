"""One session's relay, over a Redis that is made up here and can be away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any, Self

import pytest

from server.fleet import relay as room
from server.fleet.bus import Bus, RedisAway
from server.fleet.relay import Relay
from server.sessions.audience import Audience
from server.wire.control import Bye, EventMessage
from server.wire.metrics import MetricsMessage


class Pipe:
    """What is done at once."""

    def __init__(self, redis: FakeRedis) -> None:
        self._redis = redis
        self._added: tuple[int, str] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing is left of it."""

    def xadd(self, _: str, fields: dict[str, str], *, id: str, **__: object) -> None:
        """Noted."""
        self._added = int(id.partition("-")[0]), fields["m"]

    def expire(self, *_: object) -> None:
        """Not here."""

    async def execute(self) -> None:
        """In the stream, if Redis is there."""
        self._redis.check()
        assert self._added is not None
        assert not self._redis.stream or self._added[0] > self._redis.stream[-1][0]
        self._redis.stream.append(self._added)


class FakeRedis:
    """One stream and one channel."""

    def __init__(self) -> None:
        self.away = False
        self.listeners = 1
        self.stream: list[tuple[int, str]] = []
        self.frames: list[str] = []

    def check(self) -> None:
        """Raises ConnectionRefusedError while it is away."""
        if self.away:
            raise ConnectionRefusedError

    def pipeline(self, **_: object) -> Pipe:
        """A new one."""
        return Pipe(self)

    async def xrevrange(self, *_: object, **__: object) -> list[tuple[str, dict[str, str]]]:
        """The last one."""
        self.check()
        return [(f"{number}-0", {"m": text}) for number, text in self.stream[-1:]]

    async def publish(self, _: str, text: str) -> int:
        """To so many."""
        self.check()
        self.frames.append(text)
        return self.listeners


class FakeBus(Bus):
    """Over such a Redis."""

    def __init__(self, redis: FakeRedis) -> None:
        self.fake = redis
        self.redis: Any = redis

    async def of(self, asked: Awaitable[Any] | Any) -> Any:
        """Raises RedisAway while it is away."""
        try:
            return await asked
        except OSError as error:
            raise RedisAway("away") from error


@asynccontextmanager
async def relaying(redis: FakeRedis, audience: Audience) -> AsyncIterator[Relay]:
    """A relay at work."""
    relay = Relay(FakeBus(redis), "s", audience)
    running = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        audience.end(Bye())
        await asyncio.wait_for(running, 10)


def final(number: int) -> EventMessage:
    """An attempt."""
    return EventMessage("jump", "final", 1.0, number)


def numbers(redis: FakeRedis) -> list[int]:
    """Of the attempts in the stream."""
    said = [json.loads(text) for _, text in redis.stream]
    return [one["number"] for one in said if one["type"] == "event"]


async def there(redis: FakeRedis, most: int) -> None:
    """Wait until that attempt is in the stream."""
    async with asyncio.timeout(10):
        while most not in numbers(redis):  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.005)


async def test_frames_only_while_somebody_listens() -> None:
    """Events always; the goodbye is the last."""
    redis, audience = FakeRedis(), Audience()
    async with relaying(redis, audience) as relay:
        audience.put_frame(MetricsMessage(0, 0, None, None, "QUIET"))
        audience.put_event(final(1))
        await there(redis, 1)
        assert redis.frames == []
        relay.wanted(1)
        redis.listeners = 0
        for seq in (1, 2):
            audience.put_frame(MetricsMessage(0, seq, None, None, "QUIET"))
            await asyncio.sleep(0.01)
        assert [json.loads(one)["seq"] for one in redis.frames] == [1]
    assert [number for number, _ in redis.stream] == [1, 2]
    assert json.loads(redis.stream[-1][1])["type"] == "bye"


@pytest.mark.parametrize("forgets", [False, True])
async def test_what_was_said_meanwhile_is_said_later(
    monkeypatch: pytest.MonkeyPatch, *, forgets: bool
) -> None:
    """Once and in order, whether Redis comes back with what it had or without."""
    monkeypatch.setattr(room, "_AGAIN_S", 0.01)
    redis, audience = FakeRedis(), Audience()
    async with relaying(redis, audience) as relay:
        audience.put_event(final(1))
        await there(redis, 1)
        redis.away = True
        for number in (2, 3, 4):
            audience.put_event(final(number))
        await asyncio.sleep(0.05)
        assert numbers(redis) == [1]
        if forgets:
            redis.stream.clear()
        redis.away = False
        await there(redis, 4)
        assert numbers(redis) == [1, 2, 3, 4]
        relay.lost_touch()
        audience.put_event(final(5))
        await there(redis, 5)
    assert numbers(redis) == [1, 2, 3, 4, 5]


async def test_finals_that_are_too_many_are_not_lost_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who follows elsewhere is told that some are missing, and goes on with the next."""
    redis, audience = FakeRedis(), Audience()
    async with relaying(redis, audience):
        for number in range(1, 400):
            audience.put_event(final(number))
        await asyncio.sleep(0.1)
        audience.put_event(final(400))
        await there(redis, 400)
    told = [json.loads(text) for _, text in redis.stream]
    assert [one["code"] for one in told if one["type"] == "notice"] == ["events-lost"]
    assert numbers(redis) == [*range(1, 257), 400]
