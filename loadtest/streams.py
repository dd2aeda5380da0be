"""Many streams without a network: decoded pictures into the pipeline, each stream on its schedule.

What the engine, the scheduler and the pose code of one process carry, without receiving and
decoding. The generator's own lateness is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace
from threading import Lock
from time import process_time, sleep

from inference.clock import Clock, monotonic
from inference.frames import Frame, Picture, ReceiveTimes
from inference.motion.analyzer import AthleteProfile
from inference.pipeline import Pipeline
from inference.results import FrameResult
from loadtest.simulation.outcome import BUDGET_S, percentile

_WARM_S = 2.0
"""Every stream starts with a detection, and sizes of batches are met for the first time."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many streams of `fps` frames a second, watched for `seconds`, begun evenly."""

    streams: int
    fps: float = 30.0
    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of it; ages in seconds from when a frame was due to its result.

    `busy` is the part of the executors' time at work, `cpu_s_per_s` the process's CPU time for a
    second on the wall, `late_p99_s` how late the generator itself was.
    """

    streams: int
    sent: int
    answered: int
    in_time: float
    worst: float
    age_p50_s: float
    age_p95_s: float
    per_s: float
    drops: dict[str, int]
    batches: dict[int, int]
    busy: float
    cpu_s_per_s: float
    late_p99_s: float


class _Answers:
    """Ages by stream, of frames that were due in the time that is watched."""

    def __init__(self, streams: int) -> None:
        self._lock = Lock()
        self.ages_s: list[list[float]] = [[] for _ in range(streams)]
        self.from_s = float("inf")

    def take(self, stream: int, result: FrameResult, clock: Clock) -> None:
        """A result, on an executor's thread."""
        due_s = result.frame.received.first_packet_s
        with self._lock:
            if due_s >= self.from_s:
                self.ages_s[stream].append(clock() - due_s)


def carry(
    pipeline: Pipeline, pictures: Sequence[Picture], crowd: Crowd, clock: Clock = monotonic
) -> Carried:
    """Send and watch; blocks for `crowd.seconds` and a little more. `pictures` go round and round.

    Raises what a stream's end raises.
    """
    answers = _Answers(crowd.streams)
    opened = [
        pipeline.open_stream(
            "cmj",
            AthleteProfile(height_m=1.8),
            lambda result, number=number: answers.take(number, result, clock),  # type: ignore[misc]
            live=True,
        )
        for number in range(crowd.streams)
    ]
    period_s = 1.0 / crowd.fps
    start_s = clock() + 0.1
    due = [(start_s + period_s * n / crowd.streams, n, 0) for n in range(crowd.streams)]
    heapify(due)
    answers.from_s = start_s + _WARM_S
    end_s = answers.from_s + crowd.seconds
    sent, late_s = [0] * crowd.streams, list[float]()
    before, cpu_s = pipeline.snapshot(), process_time()
    watching = False
    while due[0][0] < end_s:
        due_s, number, seq = due[0]
        if (wait_s := due_s - clock()) > 0:
            sleep(wait_s)
        now_s = clock()
        if due_s >= answers.from_s:
            if not watching:
                watching, before, cpu_s = True, pipeline.snapshot(), process_time()
            sent[number] += 1
            late_s.append(now_s - due_s)
        times = ReceiveTimes(due_s, now_s, now_s)
        picture = pictures[(seq + 7 * number) % len(pictures)]
        opened[number].push(Frame(seq, seq * period_s, picture, times))
        heapreplace(due, (due_s + period_s, number, seq + 1))
    took_s = clock() - answers.from_s
    cpu_s = process_time() - cpu_s
    after = pipeline.snapshot()
    for stream in opened:
        stream.finish()
    ages_s = sorted(age_s for each in answers.ages_s for age_s in each)
    in_time = [
        sum(age_s <= BUDGET_S for age_s in each) / count
        for each, count in zip(answers.ages_s, sent, strict=True)
    ]
    return Carried(
        crowd.streams,
        sum(sent),
        len(ages_s),
        sum(age_s <= BUDGET_S for age_s in ages_s) / sum(sent),
        min(in_time),
        percentile(ages_s, 50),
        percentile(ages_s, 95),
        len(ages_s) / took_s,
        dict(sum((Counter(one.drops) for one in opened), Counter())),
        dict(Counter(after.batches) - Counter(before.batches)),
        (after.busy_s - before.busy_s) / (took_s * after.executors),
        cpu_s / took_s,
        percentile(sorted(late_s), 99),
    )
