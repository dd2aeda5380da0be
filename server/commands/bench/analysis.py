"""`sideline bench analysis`: what a pushed sample costs each sport, and what an hour leaves.

The target is of CPU time: on a busy host the time on the wall has the others' work in it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from inference.accuracy.endless import Takes, repeated, rounds_of, takes_of
from inference.athlete.sports import athlete_sport_names
from inference.motion.analyzer import Event, EventStage
from inference.sports.registry import get_sport
from loadtest.usage import Watched
from server.commands.bench.stopwatch import Stopwatch
from server.commands.bench.tables import markdown_table

TARGET_P95_MS = 1.0
MOST_GROWTH_BYTES = 2_000_000
"""What a process may grow by over the later part: an allocator's ups and downs."""
_WARM_SHARE = 0.1
_MB = 1e6


@dataclass(frozen=True, slots=True)
class Spread:
    """Of all pushes, in milliseconds."""

    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float

    @classmethod
    def of(cls, took_s: NDArray[np.float64]) -> Spread:
        """Of at least one time in seconds."""
        return cls(*(1e3 * float(x) for x in np.percentile(took_s, [50, 95, 99, 100])))


@dataclass(frozen=True, slots=True)
class Cost:
    """What a push takes, and the process's memory: after the first tenth of the samples, and how
    much more it was after the last one."""

    sport: str
    samples: int
    attempts_made: int
    finals: int
    cpu: Spread
    wall: Spread
    warm_rss_bytes: int
    growth_bytes: int

    @property
    def met(self) -> bool:
        """Whether 95 of 100 pushes were quick enough, and memory stayed as it was."""
        return self.cpu.p95_ms <= TARGET_P95_MS and self.growth_bytes <= MOST_GROWTH_BYTES


def analysis(sports: Sequence[str], minutes: float, fps: float, *, as_json: bool) -> bool:
    """Push so many minutes of samples through each sport and print what it took; whether the
    targets were met. Raises UnknownSport."""
    costs = []
    for sport in sports or athlete_sport_names():
        print(f"{sport}, {minutes:g} minutes at {fps:g} frames a second…", file=sys.stderr)
        costs.append(cost_of(sport, minutes, fps))
    print(json.dumps([asdict(one) for one in costs]) if as_json else in_words(costs))
    return all(one.met for one in costs)


def cost_of(sport: str, minutes: float, fps: float, stopwatch: Stopwatch | None = None) -> Cost:
    """One sport's, over the whole attempts that come nearest to so many minutes; raises
    UnknownSport."""
    analyzer_of, takes = get_sport(sport).create, takes_of(sport, fps)
    rounds = rounds_of(takes, minutes)
    watch = stopwatch or Stopwatch(cpu=time.thread_time)
    took_s = np.full((2, _samples(takes, rounds)), np.nan)  # its pages are no growth later
    memory, analyzer = Watched(os.getpid()), analyzer_of(takes.profile)
    warm, finals = 0, 0
    for number, sample in enumerate(repeated(takes, rounds)):
        took, answer = watch.time(partial(analyzer.push, sample))
        took_s[:, number] = took.cpu_s, took.wall_s
        finals += _finals(answer.events)
        if number == int(_WARM_SHARE * took_s.shape[1]):
            warm = memory.usage().rss_bytes
    growth = memory.usage().rss_bytes - warm
    finals += _finals(analyzer.flush())
    return Cost(
        sport,
        took_s.shape[1],
        rounds * takes.attempts,
        finals,
        Spread.of(took_s[0]),
        Spread.of(took_s[1]),
        warm,
        growth,
    )


def _samples(takes: Takes, rounds: int) -> int:
    return sum(len(takes.takes[number % len(takes.takes)]) for number in range(rounds))


def _finals(events: Sequence[Event]) -> int:
    return sum(event.stage is EventStage.FINAL for event in events)


_HEAD = (
    "sport",
    "samples",
    "CPU p50, ms",
    "p95",
    "p99",
    "largest",
    "wall p50 / p95, ms",
    "finals of attempts",
    "memory, MB",
)


def in_words(costs: Sequence[Cost]) -> str:
    """A Markdown table."""
    return markdown_table(_HEAD, [_row(one) for one in costs])


def _row(cost: Cost) -> tuple[str, ...]:
    cpu, wall = cost.cpu, cost.wall
    return (
        cost.sport,
        f"{cost.samples:,}",
        *(f"{one:.2f}" for one in (cpu.p50_ms, cpu.p95_ms, cpu.p99_ms, cpu.max_ms)),
        f"{wall.p50_ms:.2f} / {wall.p95_ms:.2f}",
        f"{cost.finals} of {cost.attempts_made}",
        f"{cost.warm_rss_bytes / _MB:.1f} {cost.growth_bytes / _MB:+.1f}",
    )
