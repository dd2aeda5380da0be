"""What the executors did, counted; plain data for whoever watches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from inference.engines.base import Net

_FOLLOW = 0.02


@dataclass(slots=True)
class Tally:
    """Counts since the start; `busy_s` adds up over all executors.

    `took_s` and `foretold_s` add up what batches took and what the profile had said of them;
    `off_ratio` is how far off it is lately: mean of |took - foretold| / foretold. `finished`
    frames were answered or lost on their way; `offered` and `missed` are those of live streams
    that have ended.
    """

    busy_s: float = 0.0
    took_s: float = 0.0
    foretold_s: float = 0.0
    off_ratio: float = 0.0
    finished: int = 0
    offered: int = 0
    missed: int = 0
    pictures: Counter[Net] = field(default_factory=Counter)
    batches: Counter[int] = field(default_factory=Counter)

    def add(self, net: Net, size: int, took_s: float, foretold_s: float) -> None:
        """A batch is done."""
        self.pictures[net] += size
        self.batches[size] += 1
        self.took_s += took_s
        self.foretold_s += foretold_s
        if foretold_s > 0:
            self.off_ratio += _FOLLOW * (abs(took_s - foretold_s) / foretold_s - self.off_ratio)


@dataclass(frozen=True, slots=True)
class SchedulerSnapshot:
    """The scheduler at one moment.

    `busy_s` of all executors since the start, `busy_now` of them at work; `streams` that are
    open, live ones among them; `waiting` frames in all buffers. Of live frames, `offered` came
    and `missed` were late or superseded; of all, `finished` went through. `profile_ms` by net and
    batch size as (mean, σ); `alone_s` by net is what one picture takes, `each_s` what it takes in
    the largest batch that deadlines allow; `foretold_ratio` what batches took of what the profile
    had said, over all; `off_ratio` how far off it is lately.
    """

    executors: int
    busy_now: int
    busy_s: float
    streams: int
    live_streams: int
    waiting: int
    longest_queue: int
    offered: int
    missed: int
    finished: int
    pictures: dict[str, int]
    batches: dict[int, int]
    profile_ms: dict[str, dict[int, tuple[float, float]]]
    alone_s: dict[str, float]
    each_s: dict[str, float]
    foretold_ratio: float
    off_ratio: float
    engine_failures: int
