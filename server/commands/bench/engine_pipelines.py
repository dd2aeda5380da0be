"""From picture to pose: our whole way with each engine, and MediaPipe's, on the same pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from inference.clock import Clock
from inference.engines.base import Engine
from inference.frames import Picture
from inference.pose.estimator import PoseEstimator

CHUNK = 10
"""Pictures in a turn: often enough that a busy moment of the host meets everyone."""

Look = Callable[[int], object]
"""Finds the pose in the picture of that number."""


@dataclass(slots=True)
class Followed:
    """Seconds for each picture, round by round, and in how many somebody was found."""

    rounds_s: list[list[float]]
    found: int = 0


def ours(engine: Engine, pictures: Sequence[Picture]) -> Look:
    """Detector, crops from the picture's own planes, landmarks, and the next region."""
    estimator = PoseEstimator(engine)
    return lambda number: estimator.estimate(pictures[number])


def follow(
    looks: Mapping[str, Look], count: int, rounds: int, clock: Clock
) -> Mapping[str, Followed]:
    """Everyone looks at pictures 0…count-1 in order, in turns of a few, `rounds` times."""
    results = {name: Followed([]) for name in looks}
    for _ in range(rounds):
        for one in results.values():
            one.rounds_s.append([])
        for begin in range(0, count, CHUNK):
            for name, look in looks.items():
                for number in range(begin, min(begin + CHUNK, count)):
                    began_s = clock()
                    pose = look(number)
                    results[name].rounds_s[-1].append(clock() - began_s)
                    results[name].found += bool(pose)
    return results


def times_as_fast(one: Followed, other: Followed) -> float:
    """How many times the frame rate of the other: the median of the rounds."""
    pairs = zip(one.rounds_s, other.rounds_s, strict=True)
    return median(sum(theirs) / sum(mine) for mine, theirs in pairs)
