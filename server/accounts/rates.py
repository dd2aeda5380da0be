"""How many requests an owner may still make in this minute, told in `RateLimit` headers.

They follow draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` says what is allowed,
`RateLimit` what is left of it and in how many seconds it is whole again.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from logging import getLogger

from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.errors import StorageError

from inference.errors import InvalidInput
from server.wire.problems import Problem

log = getLogger(__name__)

POLICY = "minute"
WINDOW_S = 60
_WITHIN_S = 0.5
_COMPLAINS_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an owner stands after a request: whether it may go on, how many more may come, and in
    how many seconds as many as ever."""

    admitted: bool
    most: int
    left: int
    whole_in_s: int

    def headers(self) -> dict[str, str]:
        """What the answer says of it."""
        return {
            "RateLimit-Policy": f'"{POLICY}";q={self.most};w={WINDOW_S}',
            "RateLimit": f'"{POLICY}";r={self.left};t={self.whole_in_s}',
        }

    def problem(self) -> Problem:
        """429, for a request that was too many."""
        detail = f"more than {self.most} requests came in a minute: wait {self.whole_in_s} s"
        return Problem(
            429,
            "too-many-requests",
            detail,
            {"limit": self.most, "violated-policies": [POLICY]},
            {"Retry-After": str(max(1, self.whole_in_s))},
        )


class Rates:
    """Every owner's window of a minute, which begins with the first request in it.

    `now` is the time in seconds since 1970. While a shared storage cannot be reached, everybody is
    let in: it may cost the limit, not the service.
    """

    def __init__(self, counts: Storage, now: Callable[[], float]) -> None:
        self._counts = counts
        self._now = now
        self._complained_s = -math.inf

    async def take(self, owner: str, most: int) -> Standing | None:
        """Count one request of those that an owner may make, whichever of its keys is used; None
        when it could not be counted. Who is no owner counts under a name with a slash in it, which
        is none's."""
        window = f"{POLICY}/{owner}"
        try:
            count = await self._counts.incr(window, WINDOW_S)
            over_s = await self._counts.get_expiry(window)
        except StorageError as error:
            self._complain(error)
            return None
        whole_in_s = min(WINDOW_S, max(0, math.ceil(over_s - self._now())))
        return Standing(count <= most, most, max(0, most - count), whole_in_s)

    def _complain(self, error: StorageError) -> None:
        if self._now() >= self._complained_s + _COMPLAINS_EVERY_S:
            self._complained_s = self._now()
            log.warning("requests are not counted: %s", error.storage_error)


@asynccontextmanager
async def counting(redis_url: str | None) -> AsyncIterator[Storage]:
    """Where requests are counted: in memory, or in the Redis of that URL; raises InvalidInput."""
    if redis_url is None:
        yield MemoryStorage()
        return
    try:
        from redis.asyncio import ConnectionPool

        within = {"socket_timeout": _WITHIN_S, "socket_connect_timeout": _WITHIN_S}
        pool = ConnectionPool.from_url(redis_url, **within)
    except ImportError as error:
        raise InvalidInput("SIDELINE_REDIS_URL: install sideline[redis] for it") from error
    except ValueError as error:
        raise InvalidInput(f"SIDELINE_REDIS_URL: {error}; e.g. redis://host:6379/0") from error
    try:
        yield RedisStorage(
            "async+redis://",  # the pool knows where it is
            wrap_exceptions=True,
            implementation="redispy",
            key_prefix="sideline",
            connection_pool=pool,  # type: ignore[arg-type]  # passed on as it is
        )
    finally:
        await pool.aclose()
