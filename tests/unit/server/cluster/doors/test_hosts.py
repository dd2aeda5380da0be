"""The table of hosts, read from a real Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from server.cluster.doors.host import Host, Manners
from server.cluster.doors.hosts import DEAD_S, GONE_S, Hosts
from server.cluster.report import HOSTS, HostReport
from server.fleet.bus import Bus, RedisAway, open_bus
from tests.support.clock import SetClock
from tests.support.redis_server import Restarted
from tests.unit.server.cluster.test_report import REPORT

MANNERS = Manners("a-secret-of-hosts", 0.0, lambda _: None, lambda: None, lambda _: None)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Restarted]:
    """One that can be stopped."""
    running = Restarted(tmp_path)
    yield running
    running.stop()


class Table:
    """A table and what is written for it."""

    def __init__(self, bus: Bus) -> None:
        self.clock = SetClock(0.0)
        self.reads = 0
        self.bus = bus
        self.hosts = Hosts(
            bus,
            lambda report: Host(report, MANNERS),
            self._count,
            clock=self.clock,
            epoch_s=lambda: REPORT.at_s + self.clock(),
        )

    def _count(self) -> None:
        self.reads += 1

    async def says(self, report: HostReport) -> None:
        """A host says that."""
        await self.bus.of(self.bus.redis.hset(HOSTS, report.host, report.text()))

    async def left(self) -> list[str]:
        """Who is in Redis."""
        return list(await self.bus.of(self.bus.redis.hkeys(HOSTS)))


@asynccontextmanager
async def table(url: str) -> AsyncIterator[Table]:
    """An empty one."""
    async with open_bus(url) as bus:
        made = Table(bus)
        try:
            yield made
        finally:
            await made.hosts.aclose()


async def test_hosts_come_and_go(redis: Restarted) -> None:
    """One that took its report away is known for a moment longer, with the same connections all
    the time; whoever is not one is passed over."""
    async with table(redis.url) as one:
        await one.says(REPORT)
        await one.bus.of(one.bus.redis.hset(HOSTS, "ffffffff", "no report"))
        await one.says(replace(REPORT, host="eeeeeeee", url="ftp://elsewhere"))
        await one.hosts.read()
        host = one.hosts.find(REPORT.host)
        assert host is not None
        assert [known.report for known in one.hosts] == [REPORT]
        newer = replace(REPORT, at_s=REPORT.at_s + 1, sessions=4)
        await one.says(newer)
        await one.hosts.read()
        assert [known.report for known in one.hosts] == [newer]
        await one.bus.of(one.bus.redis.delete(HOSTS))
        await one.hosts.read()
        one.clock.pass_s(GONE_S)
        await one.hosts.read()
        assert one.hosts.find(REPORT.host) is host
        one.clock.pass_s(0.1)
        await one.hosts.read()
        assert one.hosts.find(REPORT.host) is None
        assert one.reads == 5


async def test_a_dead_host_is_taken_out(redis: Restarted) -> None:
    """By whoever has heard nothing new of it for long; one that lives stays."""
    lives = replace(REPORT, host="aaaaaaaa")
    async with table(redis.url) as one:
        await one.says(REPORT)
        for number in range(3):
            await one.says(replace(lives, at_s=lives.at_s + number))
            await one.hosts.read()
            assert sorted(await one.left()) == sorted([REPORT.host, lives.host])
            one.clock.pass_s(DEAD_S / 3 + 0.1)
        await one.says(replace(lives, at_s=lives.at_s + 3))
        await one.hosts.read()
        assert await one.left() == [lives.host]


async def test_while_redis_is_away_the_table_stays(redis: Restarted) -> None:
    """However long; what began anew, empty, is given the time to be told again."""
    async with table(redis.url) as one:
        await one.says(REPORT)
        await one.hosts.read()
        redis.stop()
        one.clock.pass_s(10 * DEAD_S)
        with pytest.raises(RedisAway):
            await one.hosts.read()
        assert one.hosts.find(REPORT.host) is not None
        redis.start()
        await one.hosts.read()
        assert one.hosts.find(REPORT.host) is not None
        await one.says(replace(REPORT, at_s=REPORT.at_s + 10 * DEAD_S))
        await one.hosts.read()
        assert one.hosts.find(REPORT.host) is not None
        assert await one.left() == [REPORT.host]


async def test_a_clock_that_is_off_is_told_of_once(
    redis: Restarted, caplog: pytest.LogCaptureFixture
) -> None:
    """Its host gets no sessions, and would have nobody know why."""
    async with table(redis.url) as one:
        for number in range(3):
            await one.says(replace(REPORT, at_s=REPORT.at_s + 100 + number))
            await one.hosts.read()
    assert [said for said in caplog.messages if "clock" in said] == [
        f"the clock of session host {REPORT.host} is 101 s off"
    ]
