"""Streams that are made up: when their frames come, and what is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from random import Random


@dataclass(frozen=True, slots=True)
class Arrival:
    """A frame: when it was captured, its first packet came, it was decoded; in seconds."""

    capture_s: float
    first_s: float
    decoded_s: float


@dataclass(frozen=True, slots=True)
class SimulatedStream:
    """Frames captured every 1 / `fps` seconds from `starts_s` to `ends_s`.

    Each reaches the host `uplink_s` later, `jitter_s` of standard deviation more, and is decoded
    after `decode_s` more; in `burst_every_s` seconds it happens once that `burst_s` long nothing
    comes, and then all at once. `return_s` is the way back of an answer. Without a `person` every
    frame needs the detector alone. A recorded file (`live` is False) has `frames`, all there at
    once.
    """

    fps: float = 30.0
    live: bool = True
    person: bool = True
    starts_s: float = 0.0
    ends_s: float = inf
    uplink_s: float = 0.004
    jitter_s: float = 0.002
    decode_s: float = 0.003
    burst_every_s: float = 0.0
    burst_s: float = 0.1
    return_s: float = 0.004
    frames: int = 0

    def arrivals(
        self, until_s: float, random: Random, cap_fps: Callable[[], float] = lambda: 0.0
    ) -> Iterator[Arrival]:
        """Each frame in order; none of a file. `cap_fps` is asked before each one: 0 is no cap."""
        held_until_s, next_burst_s = 0.0, self._next_burst_s(self.starts_s, random)
        capture_s, last_s = self.starts_s, 0.0
        while self.live and capture_s < min(until_s, self.ends_s):
            if capture_s > next_burst_s:
                held_until_s = capture_s + self.burst_s
                next_burst_s = self._next_burst_s(held_until_s, random)
            late_s = abs(random.gauss(0.0, self.jitter_s))
            first_s = max(capture_s + self.uplink_s + late_s, held_until_s, last_s)
            last_s = first_s + self.decode_s
            yield Arrival(capture_s, first_s, last_s)
            capture_s += 1 / min(self.fps, cap_fps() or self.fps)

    def _next_burst_s(self, now_s: float, random: Random) -> float:
        if self.burst_every_s <= 0:
            return float("inf")
        return now_s + random.expovariate(1 / self.burst_every_s)


def evenly(
    count: int, *, fps: float = 30.0, burst_every_s: float = 0.0, seed: int = 1
) -> list[SimulatedStream]:
    """So many streams of the same kind that begin at random within the first frame's time."""
    random = Random(seed)
    return [
        SimulatedStream(fps, starts_s=random.uniform(0, 1 / fps), burst_every_s=burst_every_s)
        for _ in range(count)
    ]
