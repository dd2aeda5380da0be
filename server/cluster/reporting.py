"""Says in Redis, every second, how this host stands; while Redis is away it goes on trying."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from logging import getLogger

from inference.errors import InvalidInput
from server.cluster.report import EVERY_S, HOSTS, HostReport
from server.fleet.bus import Bus, RedisAway, now_s, open_bus
from server.sessions.standing import Standing

log = getLogger(__name__)


class Reporter:
    """Of the host of that name, which is asked at `url`; `node` is where it runs."""

    def __init__(
        self,
        bus: Bus,
        name: str,
        url: str,
        node: str,
        standing: Callable[[], Awaitable[Standing]],
        clock: Callable[[], float] = now_s,
    ) -> None:
        self._bus = bus
        self._name, self._url, self._node = name, url, node
        self._standing = standing
        self._clock = clock
        self._news = asyncio.Event()
        self._away = False

    async def work(self) -> None:
        """Until it is cancelled."""
        while True:
            self._news.clear()
            await self.report()
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await self._news.wait()

    def soon(self) -> None:
        """Something has changed that front doors should know at once."""
        self._news.set()

    async def report(self) -> None:
        """Say it once."""
        now = await self._standing()
        report = HostReport(
            host=self._name,
            url=self._url,
            at_s=self._clock(),
            ready=now.ready,
            draining=now.draining,
            sessions=now.sessions,
            present=now.present,
            admits=now.admits,
            age_p95_ms=now.age_p95_ms,
            admitted=now.admitted,
            offered=now.offered,
            node=self._node,
        )
        try:
            await self._bus.of(self._bus.redis.hset(HOSTS, self._name, report.text()))
        except RedisAway as error:
            if not self._away:
                log.warning("front doors are not told how this host stands: %s", error)
            self._away = True
            return
        if self._away:
            log.info("front doors are told again how this host stands")
        self._away = False

    async def withdraw(self) -> None:
        """This host ends: say nothing of it any more."""
        with suppress(RedisAway):  # then it is passed over once it is old
            await self._bus.of(self._bus.redis.hdel(HOSTS, self._name))


@asynccontextmanager
async def reporting(
    redis_url: str | None,
    name: str,
    url: str,
    node: str,
    standing: Callable[[], Awaitable[Standing]],
) -> AsyncIterator[Reporter]:
    """At work until the end; raises InvalidInput without a Redis."""
    if redis_url is None:
        raise InvalidInput(
            "SIDELINE_REDIS_URL: a session host says there how it stands; name the Redis of the "
            "cluster, such as redis://host:6379/0"
        )
    async with open_bus(redis_url) as bus:
        reporter = Reporter(bus, name, url, node, standing)
        await reporter.report()  # whoever is told that the host is up finds its report
        working = asyncio.create_task(reporter.work())
        try:
            yield reporter
        finally:
            working.cancel()
            await asyncio.wait({working})
            await reporter.withdraw()
