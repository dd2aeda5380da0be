"""`sideline bench soak`: publishers come and go; what does the server still hold afterwards?"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from loadtest.leaks import (
    MEGA,
    Sample,
    differences,
    later_half,
    memory_faults,
    rss_slope_mb_per_min,
)
from loadtest.visits import Visit, first_visits, plan
from server.commands.bench.processes import BenchFailed, ServerProcess, clip, sideline
from server.commands.bench.visitors import Visitors
from server.config import read_settings

SAMPLES = 120
SETTLE_S = 1.0
LIKE_BEFORE = 4
"""Looks that have to be alike before the first visits count as gone."""
SETTLED_WITHIN_S = 20.0
LOOK_EVERY_S = 0.2


@dataclass(slots=True)
class Soak:
    """One server, watched while visits come and go."""

    server: ServerProcess
    visitors: Visitors
    sample_every_s: float
    samples: list[Sample] = field(default_factory=list)
    began_s: float = 0.0

    def run(self, visits: Sequence[Visit]) -> None:
        """Until the last has gone."""
        waiting = list(visits)
        began_s = time.monotonic()
        while waiting or self.visitors.present:
            now_s = time.monotonic() - began_s
            while waiting and waiting[0].joins_s <= now_s:
                self.visitors.send(waiting.pop(0))
            self.visitors.see_off(now_s)
            self.look_now_and_then()
            time.sleep(LOOK_EVERY_S)

    def settled(self, like: Sample | None) -> Sample:
        """The server once all sessions are gone, and, within bounds, once it is as before; at
        first once it has not changed for a while, because the last end is still written down."""
        deadline_s = time.monotonic() + SETTLED_WITHIN_S
        looks = [self.look()]
        while True:
            time.sleep(SETTLE_S)
            sample = self.look()
            looks = [*looks, sample][-LIKE_BEFORE:]
            empty = sample.process["sessions"] == 0
            still = len(looks) == LIKE_BEFORE and not any(differences(one, sample) for one in looks)
            if empty and (still if like is None else not differences(like, sample)):
                return sample
            if time.monotonic() > deadline_s:
                if like is None and not empty:
                    raise BenchFailed("the first visits left sessions behind")
                return sample

    def look_now_and_then(self) -> None:
        """A sample, when the last is old enough."""
        if not self.samples or self._now_s() - self.samples[-1].at_s >= self.sample_every_s:
            self.samples.append(self.look())

    def look(self) -> Sample:
        """What the server says of itself."""
        answer = httpx.get(f"{self.server.url}/api/v1/process", trust_env=False)
        answer.raise_for_status()
        return Sample(self._now_s(), answer.json())

    def _now_s(self) -> float:
        return time.monotonic() - self.began_s


def soak(minutes: float, joins: int, killed: int, seed: int, *, as_json: bool) -> bool:
    """Measure and print; False when something leaked, or a visit went wrong."""
    visits = plan(minutes * 60, joins, killed, seed)
    settings = read_settings()
    # More places than visits: a session whose publisher was killed keeps its own for a while.
    with sideline(joins + len(first_visits(0)), log_level="warning") as server:
        report = _watch(server, clip(settings.data_dir), visits, minutes)
    print(json.dumps(report) if as_json else _lines(report))
    return not report["faults"]


def _watch(
    server: ServerProcess, video: Path, visits: Sequence[Visit], minutes: float
) -> dict[str, Any]:
    with Visitors(server.url, video) as visitors:
        watched = Soak(server, visitors, minutes * 60 / SAMPLES)
        watched.run(first_visits(min(8.0, minutes * 15)))
        watched.samples.clear()
        watched.began_s = time.monotonic()
        before = watched.settled(None)
        watched.run(visits)
        after = watched.settled(before)
    slope = rss_slope_mb_per_min(later_half(watched.samples))
    faults = [*visitors.faults, *differences(before, after), *memory_faults(before, after, slope)]
    return {
        "visits": visitors.seen,
        "before": before.process,
        "after": after.process,
        "rss_slope_mb_per_min": slope,
        "rss_most_mb": max(one.rss_mb for one in watched.samples),
        "samples": [{"at_s": one.at_s, **one.process} for one in watched.samples],
        "faults": faults,
    }


def _lines(report: dict[str, Any]) -> str:
    before, after = report["before"], report["after"]
    rows = [
        f"{name}: {before[name]:.0f} → {after[name]:.0f}"
        for name in ("sessions", "processes", "threads", "pool_threads", "open_files", "tasks")
    ]
    rss = [report["before"]["rss_bytes"], report["after"]["rss_bytes"]]
    rows.append(f"memory: {rss[0] / MEGA:.0f} → {rss[1] / MEGA:.0f} MB")
    rows.append(f"memory at most: {report['rss_most_mb']:.0f} MB")
    rows.append(f"memory in the later half: {report['rss_slope_mb_per_min']:+.2f} MB/min")
    seen = ", ".join(f"{count} {way}" for way, count in report["visits"].items())
    verdict = [f"fault: {one}" for one in report["faults"]] or ["nothing is left behind"]
    return "\n".join([f"visits: {seen}", *rows, *verdict])
