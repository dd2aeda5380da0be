"""The table of session hosts that a front door knows, read from Redis again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from logging import getLogger

import httpx

from inference.clock import Clock, monotonic
from server.cluster.doors.host import Host
from server.cluster.report import HOSTS, STALE_S, HostReport
from server.fleet.bus import Bus, RedisAway, now_s

log = getLogger(__name__)

READ_EVERY_S = 0.5
DEAD_S = 60.0
"""A host that has said nothing new for so long is taken out of Redis."""

GONE_S = 5.0
"""A host that is not in Redis any more is known for so long: one that begins anew, empty, is told
again of all that live."""


@dataclass(slots=True, eq=False)
class Known:
    """A host, its last report, when that was new here, since when it is missing in Redis, and
    whether its clock is off."""

    host: Host
    report: HostReport
    news_s: float
    missing_s: float | None = None
    is_off: bool = False


class Hosts:
    """Of the reports of all hosts; `on_read` is told when they have been read.

    While Redis is `away` the table stays as it was, however long that is.
    """

    def __init__(
        self,
        bus: Bus,
        open_host: Callable[[HostReport], Host],
        on_read: Callable[[], None],
        *,
        clock: Clock = monotonic,
        epoch_s: Callable[[], float] = now_s,
    ) -> None:
        self.away = False
        self._bus = bus
        self._open = open_host
        self._on_read = on_read
        self._clock = clock
        self._epoch_s = epoch_s
        self._known: dict[str, Known] = {}

    def __iter__(self) -> Iterator[Known]:
        return iter(tuple(self._known.values()))

    def __len__(self) -> int:
        return len(self._known)

    def find(self, host_id: str | None) -> Host | None:
        """The host of that id."""
        known = None if host_id is None else self._known.get(host_id)
        return None if known is None else known.host

    async def watch(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self.read()
            except RedisAway as error:
                self._lose_touch(error)
            await asyncio.sleep(READ_EVERY_S)

    async def read(self) -> None:
        """Once; raises RedisAway."""
        told: Mapping[str, str] = await self._bus.of(self._bus.redis.hgetall(HOSTS))
        if self.away:
            log.info("session hosts are heard of again")
        self.away = False
        for host_id, text in told.items():
            report = _parsed(host_id, text)
            if report is not None:
                await self._heard(report)
        await self._forget(told)
        self._on_read()

    async def aclose(self) -> None:
        """Let go of every host."""
        for one in self:
            await one.host.aclose()
        self._known.clear()

    async def _heard(self, report: HostReport) -> None:
        now_s, known = self._clock(), self._known.get(report.host)
        if known is None or known.host.url != report.url:
            if known is not None:
                await known.host.aclose()
            log.info("session host %s is there, at %s", report.host, report.url)
            self._known[report.host] = Known(self._open(report), report, now_s)
            return
        if known.report.at_s != report.at_s:
            known.news_s = now_s
            self._check_clock(known, report.at_s - self._epoch_s())
        known.report = report

    async def _forget(self, told: Collection[str]) -> None:
        now_s = self._clock()
        for one in self:
            if one.report.host in told:
                one.missing_s = None
            elif one.missing_s is None:
                one.missing_s = now_s
            if one.missing_s is not None and now_s > one.missing_s + GONE_S:
                log.info("session host %s is gone", one.report.host)
                del self._known[one.report.host]
                await one.host.aclose()
            elif now_s > one.news_s + DEAD_S:
                with suppress(RedisAway):
                    await self._bus.of(self._bus.redis.hdel(HOSTS, one.report.host))

    def _check_clock(self, known: Known, off_s: float) -> None:
        """A host whose clock is off gets no sessions: say so, once."""
        is_off = abs(off_s) > STALE_S
        if is_off and not known.is_off:
            log.warning("the clock of session host %s is %.0f s off", known.report.host, off_s)
        known.is_off = is_off

    def _lose_touch(self, error: RedisAway) -> None:
        if not self.away:
            log.warning("nothing new is heard of session hosts: %s", error)
        self.away = True


def _parsed(host_id: str, text: str) -> HostReport | None:
    try:
        report = HostReport.parse(text)
        can_be_asked = httpx.URL(report.url).scheme in ("http", "https")
    except (ValueError, TypeError, httpx.InvalidURL) as error:
        log.debug("what session host %s says is passed over: %s", host_id, error)
        return None
    return report if can_be_asked and report.host == host_id else None
