"""`sideline bench metrics`: what it costs the server to be watched.

Counting a frame is timed by itself; a scrape on a server that runs, in CPU time of its processes.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass

import httpx

from inference.frames import ReceiveTimes, StageTimes
from loadtest.usage import Watched
from server.commands.bench.processes import ServerProcess, sideline
from server.observability.metrics.live import LiveMeter

TARGET_SHARE = 0.02
_FRAMES = 50_000
_SCRAPES = 40
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a frame and of a scrape, in CPU seconds, and of one core what `streams` at 30 frames a
    second with a scrape every `every_s` take of it."""

    frame_s: float
    scrape_s: float
    streams: int
    every_s: float

    @property
    def core_share(self) -> float:
        """Of one core."""
        return self.frame_s * self.streams * 30 + self.scrape_s / self.every_s

    def words(self) -> str:
        """In a sentence."""
        return (
            f"counting a frame takes {self.frame_s * 1e6:.1f} µs, a scrape "
            f"{self.scrape_s * 1e3:.1f} ms: with {self.streams} streams and a scrape every "
            f"{self.every_s:g} s {self.core_share:.2%} of a core (asked: {TARGET_SHARE:.0%})"
        )


def metrics(streams: int, every_s: float, *, as_json: bool) -> bool:
    """Measure and print; whether it costs no more than is asked."""
    with sideline(streams, engine="fake", demo="false") as server:
        cost = Cost(_frame_s(), _scrape_s(server), streams, every_s)
    told = {**asdict(cost), "core_share": cost.core_share}
    print(json.dumps(told) if as_json else cost.words())
    return cost.core_share <= TARGET_SHARE


def _frame_s() -> float:
    """The least of several rounds: what comes on top is the host's."""
    answer = StageTimes(ReceiveTimes(0.0, 0.001, 0.003), 0.004, 0.012, 0.013)
    meter = LiveMeter(0.2)
    found = []
    for _ in range(_ROUNDS):
        began_s = time.thread_time()
        for _ in range(_FRAMES):
            meter.answered(answer)
        found.append((time.thread_time() - began_s) / _FRAMES)
    return min(found)


def _scrape_s(server: ServerProcess) -> float:
    """What the server's processes use for one, beyond what they use anyway in that time."""
    watched = Watched(server.pid)
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        client.get("/metrics").raise_for_status()
        before, began_s = watched.usage(), time.monotonic()
        for _ in range(_SCRAPES):
            client.get("/metrics").raise_for_status()
        after, took_s = watched.usage(), time.monotonic() - began_s
        time.sleep(took_s)
        idle_s = watched.usage().cpu_s - after.cpu_s
    return max(0.0, after.cpu_s - before.cpu_s - idle_s) / _SCRAPES
