"""One offer of an owner after the other, at whichever front doors they come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from server.cluster.doors.refusing import redis_away
from server.fleet.bus import Bus, RedisAway
from server.wire.problems import Problem
from server.workers.turns import Turns

_PREFIX = "sideline:cluster:turns:"
_HELD_S = 30.0
"""A door that died with the turn holds it for so long at most."""

_WAIT_S = 8.0
_LOOK_EVERY_S = 0.05


class SharedTurns:
    """A lock in Redis for each owner, and one here, so that each door waits for it once."""

    def __init__(self, bus: Bus, retry_after_s: int) -> None:
        self._bus = bus
        self._near = Turns()
        self._retry_after_s = retry_after_s

    def of(self, name: str) -> AbstractAsyncContextManager[None]:
        """That owner's turn; raises a 503 problem while Redis is away, or when it does not come."""
        return self._held(name)

    @asynccontextmanager
    async def _held(self, name: str) -> AsyncIterator[None]:
        lock = self._bus.redis.lock(
            _PREFIX + name, timeout=_HELD_S, sleep=_LOOK_EVERY_S, blocking_timeout=_WAIT_S
        )
        async with self._near.of(name):
            try:
                came = await self._bus.of(lock.acquire())
            except RedisAway:
                raise redis_away(self._retry_after_s) from None
            if not came:
                detail = "other offers of the same owner are still being answered"
                raise Problem(503, "busy", detail, headers={"Retry-After": "1"})
            try:
                yield
            finally:
                with suppress(RedisAway):  # then it ends by itself
                    await self._bus.of(lock.release())
