"""`sideline bench capacity`: how many streams are held, and what each costs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

from loadtest.climb import Climb, Verdict, rss_bytes_per_stream
from loadtest.usage import Watched
from server.commands.bench.capacity_words import cost_table, step_line, summary, table
from server.commands.bench.crowd import Crowd, Load, crowd
from server.commands.bench.overload import overload_words, overloaded
from server.commands.bench.processes import clip
from server.commands.bench.subjects import Baseline, names, subject
from server.config import Settings, read_settings


@dataclass(slots=True)
class Climber:
    """One server on its way up."""

    name: str
    crowd: Crowd
    idle_rss_bytes: int
    climb: Climb

    def step(self, seconds: float) -> None:
        """Try the next number of streams, and say on stderr how it went."""
        assert self.climb.next is not None
        verdict = self.climb.note(self.crowd.step(self.climb.next, seconds))
        print(f"{self.name}: {step_line(self.climb.steps[-1])}", file=sys.stderr, flush=True)
        if verdict is Verdict.INVALID:
            print(
                "the publishers were late themselves: quieter host, or --realtime", file=sys.stderr
            )

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "name": self.name,
            "capacity": self.climb.capacity,
            "idle_rss_bytes": self.idle_rss_bytes,
            "rss_bytes_per_stream": rss_bytes_per_stream(self.climb.steps),
            "steps": self.climb.steps,
        }


def capacity(
    load: Load,
    most: int,
    baseline: Baseline,
    overload: float,
    *,
    as_json: bool,
    markdown: bool,
) -> None:
    """Measure and print: a line a step on stderr, the tables on stdout. With an overload, offer
    Sideline that many times what it held."""
    settings = read_settings()
    found = climb(settings, names(baseline), load, most)
    beyond = overloaded(settings, found[-1]["capacity"], overload, load)
    if overload and not beyond:
        print("no stream was held, so there is nothing to offer more than", file=sys.stderr)
    if as_json:
        report = {**asdict(load), "servers": found, "overload": beyond}
        print(json.dumps(report))
        return
    parts = [table(found), cost_table(found)] if markdown else []
    parts.append("\n".join(f"- {summary(one)}" if markdown else summary(one) for one in found))
    print("\n\n".join(parts + ([overload_words(beyond)] if beyond else [])))


def climb(
    settings: Settings, servers: Sequence[str], load: Load, most: int
) -> list[dict[str, Any]]:
    """What each server held; they take turns, so that a busy minute is nobody's alone."""
    video = clip(settings.data_dir)
    with ExitStack() as stack:
        climbers = []
        for name in servers:
            server = stack.enter_context(subject(name, most, settings.models_dir))
            idle = Watched(server.pid).usage().rss_bytes
            held = stack.enter_context(crowd(server, video, load))
            climbers.append(Climber(name, held, idle, Climb(most)))
        while climbing := [one for one in climbers if one.climb.next is not None]:
            for one in climbing:
                one.step(load.seconds)
    return [one.to_json() for one in climbers]
