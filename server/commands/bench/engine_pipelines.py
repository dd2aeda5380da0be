"""From picture to pose: our whole way with each engine, and MediaPipe's, on the same pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median

from inference.engines.base import Engine
from inference.frames import Picture
from inference.pose.estimator import PoseEstimator
from server.commands.bench.stopwatch import Stopwatch, Took

CHUNK = 10
"""Pictures in a turn: often enough that a busy moment of the host meets everyone."""

Look = Callable[[int], object]
"""Finds the pose in the picture of that number."""


@dataclass(slots=True)
class Followed:
    """What each picture took, round by round, and in how many somebody was found."""

    rounds: list[list[Took]] = field(default_factory=list)
    found: int = 0

    @property
    def all(self) -> list[Took]:
        """Of every round."""
        return [one for each in self.rounds for one in each]


def ours(engine: Engine, pictures: Sequence[Picture]) -> Look:
    """Detector, crops from the picture's own planes, landmarks, and the next region."""
    estimator = PoseEstimator(engine)
    return lambda number: estimator.estimate(pictures[number])


def follow(
    looks: Mapping[str, Look], count: int, rounds: int, stopwatch: Stopwatch
) -> Mapping[str, Followed]:
    """Everyone looks at pictures 0…count-1 in order, in turns of a few, `rounds` times."""
    results = {name: Followed() for name in looks}
    for _ in range(rounds):
        for one in results.values():
            one.rounds.append([])
        for begin in range(0, count, CHUNK):
            for name, look in looks.items():
                for number in range(begin, min(begin + CHUNK, count)):
                    took, pose = stopwatch.time(partial(look, number))
                    results[name].rounds[-1].append(took)
                    results[name].found += bool(pose)
    return results


def times_as_fast(one: Followed, other: Followed, seconds: Callable[[Took], float]) -> float:
    """How many times the frame rate of the other: the median of the rounds."""
    return median(speed_ratios(one, other, seconds))


def speed_ratios(one: Followed, other: Followed, seconds: Callable[[Took], float]) -> list[float]:
    """How many times the frame rate of the other, round by round."""
    pairs = zip(one.rounds, other.rounds, strict=True)
    return [sum(map(seconds, theirs)) / sum(map(seconds, mine)) for mine, theirs in pairs]
