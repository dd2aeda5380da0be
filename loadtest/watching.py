"""Looks now and then at a server under load: what it holds, and who uses the processor."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from loadtest.leaks import Sample, differences
from loadtest.publishing.fleet import Fleet
from loadtest.usage import Watched, host_cpu_s
from server.commands.bench.processes import BenchFailed, ServerProcess

SETTLED_WITHIN_S = 20.0
LIKE_BEFORE = 3
"""Looks that have to be alike before visitors count as gone."""


@dataclass(frozen=True, slots=True)
class Shares:
    """CPU seconds a second: the server's, the publishers', what brings them together and measures
    (Locust and this process), and the rest of the host's."""

    server: float
    publishers: float
    measuring: float
    others: float


@dataclass(frozen=True, slots=True)
class Reading:
    """CPU seconds used until then, by whom."""

    at_s: float
    server: float
    publishers: float
    measuring: float
    host: float


@dataclass(slots=True)
class Watch:
    """One server and its publishers; times count from the beginning."""

    server: ServerProcess
    fleet: Fleet
    every_s: float
    began_s: float = field(default_factory=time.monotonic)
    samples: list[Sample] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)

    def look_now_and_then(self, locust_pid: int) -> None:
        """A look, when the last is old enough. The costs count from when the first session is
        there: Locust takes seconds to start."""
        now_s = time.monotonic() - self.began_s
        if self.samples and now_s - self.samples[-1].at_s < self.every_s:
            return
        self.samples.append(self.look())
        if self.readings or self.samples[-1].process["sessions"]:
            self.readings.append(self._read(now_s, locust_pid))

    def look(self) -> Sample:
        """What the server says of itself."""
        answer = httpx.get(f"{self.server.url}/api/v1/process", trust_env=False, timeout=10.0)
        return Sample(time.monotonic() - self.began_s, answer.raise_for_status().json())

    def settled(self, like: Sample | None = None) -> Sample:
        """The server once everybody is gone and nothing changes, or it is as it was; within
        bounds, then it is as it is. Raises BenchFailed when sessions stay."""
        deadline_s = time.monotonic() + SETTLED_WITHIN_S
        looks = [self.look()]
        while time.monotonic() < deadline_s:
            time.sleep(1.0)
            looks = [*looks, self.look()][-LIKE_BEFORE:]
            empty = looks[-1].process["sessions"] == 0
            still = len(looks) == LIKE_BEFORE and not _differ(looks)
            if empty and (still if like is None else not differences(like, looks[-1])):
                return looks[-1]
        if like is None:
            raise BenchFailed("the first visitors left something behind, or nothing settles")
        return looks[-1]

    def shares(self) -> Shares | None:
        """Between the first look, when all have started, and the last; None for a single one."""
        if len(self.readings) < 2:
            return None
        begin, end = self.readings[0], self.readings[-1]
        took_s = end.at_s - begin.at_s
        server = (end.server - begin.server) / took_s
        publishers = (end.publishers - begin.publishers) / took_s
        measuring = (end.measuring - begin.measuring) / took_s
        host = (end.host - begin.host) / took_s
        return Shares(server, publishers, measuring, host - server - publishers - measuring)

    def _read(self, now_s: float, locust_pid: int) -> Reading:
        own = time.process_time()
        return Reading(
            now_s,
            Watched(self.server.pid).usage().cpu_s,
            self.fleet.cpu_s(),
            own + Watched(locust_pid).usage().cpu_s,
            host_cpu_s(),
        )


def of_this_host(cpu_s_per_s: float) -> float:
    """The part of all cores."""
    return cpu_s_per_s / (os.cpu_count() or 1)


def _differ(looks: Sequence[Sample]) -> bool:
    return any(differences(one, looks[-1]) for one in looks)
