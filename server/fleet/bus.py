"""The Redis that servers share, and what is called what in it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

from inference.errors import InvalidInput

if TYPE_CHECKING:
    from redis.asyncio import Redis

_WITHIN_S = 2.0
"""Of any one answer; whoever waits for news waits for less."""

_PREFIX = "sideline:live"

ResultT = TypeVar("ResultT")


class RedisAway(Exception):
    """Redis does not answer, or not as it should."""


class Bus:
    """One a process; every method may raise RedisAway."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    async def of(self, asked: Awaitable[ResultT] | Any) -> Any:
        """What Redis answers; raises RedisAway.

        It sends by `asyncio.wait_for`, which before Python 3.12 forgets that it was cancelled when
        it has just sent: whoever asks again and again could not be stopped any more.
        """
        from redis.exceptions import RedisError

        task = asyncio.current_task()
        before = 0 if task is None else task.cancelling()
        try:
            return await asked
        except (RedisError, OSError, TimeoutError) as error:
            raise RedisAway(f"Redis cannot be reached: {type(error).__name__}") from error
        finally:
            if task is not None and task.cancelling() > before:
                raise asyncio.CancelledError

    async def publish(self, channel: str, text: str) -> int:
        """Tell whoever listens now; how many do."""
        return cast(int, await self.of(self.redis.publish(channel, text)))


@asynccontextmanager
async def open_bus(url: str) -> AsyncIterator[Bus]:
    """The Redis of that URL; raises InvalidInput where it cannot be one."""
    try:
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
    except ImportError as error:
        raise InvalidInput("SIDELINE_REDIS_URL: install sideline[redis] for it") from error
    try:
        redis = Redis.from_url(
            url,
            socket_timeout=_WITHIN_S,
            socket_connect_timeout=_WITHIN_S,
            decode_responses=True,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError as error:
        raise InvalidInput(f"SIDELINE_REDIS_URL: {error}; e.g. redis://host:6379/0") from error
    try:
        yield Bus(redis)
    finally:
        await asyncio.shield(redis.aclose())


def session_key(session_id: str) -> str:
    """Where it is said that a session lives, and where."""
    return f"{_PREFIX}:session:{session_id}"


def resume_key(session_id: str) -> str:
    """What another server must know to go on with a session."""
    return f"{_PREFIX}:resume:{session_id}"


def claimed_key(session_id: str) -> str:
    """Where it is said that another server goes on with a session."""
    return f"{_PREFIX}:resumed:{session_id}"


def owner_key(owner: str) -> str:
    """An owner's sessions by when they count as gone."""
    return f"{_PREFIX}:owner:{owner}"


def device_key(device_id: str) -> str:
    """Where it is said that a device is on the line, and where."""
    return f"{_PREFIX}:device:{device_id}"


def events_key(session_id: str) -> str:
    """The stream of what watchers must not miss."""
    return f"{_PREFIX}:events:{session_id}"


def frames_channel(session_id: str) -> str:
    """Where frames are told while somebody listens."""
    return f"{_PREFIX}:frames:{session_id}"


def asks_channel(process: str) -> str:
    """Where a process is asked."""
    return f"{_PREFIX}:asks:{process}"


def picture_key(session_id: str) -> str:
    """Where a thumbnail that was asked for lies for a moment."""
    return f"{_PREFIX}:picture:{session_id}"


DEVICES = f"{_PREFIX}:devices"
"""All devices on a line by when they count as gone."""


def now_s() -> float:
    """By the clock that all servers have, in seconds since 1970."""
    return time.time()
