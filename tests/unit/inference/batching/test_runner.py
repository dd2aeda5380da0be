from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from math import inf
from threading import Barrier, Lock

import pytest

from inference.batching.dispatch import Dispatch
from inference.batching.lane import Lane
from inference.batching.policy import Choice, Policy, Ready
from inference.batching.profile import LatencyProfile
from inference.batching.runner import Runner
from inference.buffers.drops import Drops
from inference.buffers.ring import Overflow, RingBuffer
from inference.engines.base import Images, Net, Outputs
from inference.errors import EngineError, SidelineError, StreamClosed
from inference.frames import Frame, Picture
from inference.motion.analyzer import AthleteProfile
from inference.pipeline import Pipeline
from inference.pose.tracker import CropRequest
from inference.results import FrameResult
from tests.unit.inference.pipeline_fakes import (
    CURSED,
    Results,
    ShadeAnalyzer,
    ShadeEngine,
    ShadeTracker,
    frame,
    shade_pipeline,
    shade_sport,
)

NOBODY = AthleteProfile()


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    """Fails when a test leaves a thread behind."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) == before


class BuggyTracker(ShadeTracker):
    """Has a bug that no data explains."""

    def request(self, picture: Picture) -> CropRequest:
        """Raises TypeError."""
        raise TypeError(f"a bug with {picture}")


class SkippingTracker(ShadeTracker):
    """Looks at every second picture only."""

    looks = False

    def request(self, picture: Picture) -> CropRequest | None:  # type: ignore[override]
        """None for the first picture, the third, …"""
        self.looks = not self.looks
        return None if self.looks else super().request(picture)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_bug_stops_everything_loudly() -> None:
    """When the thread dies of a bug nobody waits for ever: every owner is told."""
    pipeline = Pipeline(ShadeEngine(), clock=lambda: 0.0, tracker=BuggyTracker, sports=shade_sport)
    ours, theirs = Results(), Results()
    stream = pipeline.open_stream("shades", NOBODY, ours, live=True, on_failure=ours.fail)
    other = pipeline.open_stream("shades", NOBODY, theirs, live=False, on_failure=theirs.fail)
    stream.push(frame(0))
    assert ours.failed.wait(20)
    assert theirs.failed.wait(20)
    with pytest.raises(EngineError, match="bug"):
        other.finish()
    with pytest.raises(StreamClosed):
        stream.push(frame(1))
    assert stream.drops == {"closed": 1}
    pipeline.close()


def test_a_skipped_picture_costs_no_inference() -> None:
    """A picture that the tracker skips has a result without a pose, in its place in the order."""
    engine, results = ShadeEngine(), Results()
    pipeline = Pipeline(engine, tracker=SkippingTracker, sports=shade_sport)
    stream = pipeline.open_stream("shades", NOBODY, results, live=False)
    for seq in range(4):
        stream.push(frame(seq))
    stream.finish()
    pipeline.close()
    assert [item.frame.seq for item in results.items] == [0, 1, 2, 3]
    assert [item.pose is None for item in results.items] == [True, False, True, False]
    assert len(engine.calls) == 3


def test_an_owner_that_cannot_be_told_disturbs_nobody() -> None:
    """An error in `on_failure` is logged, and the runner goes on."""
    pipeline, results = shade_pipeline(ShadeEngine()), Results()

    def refuse(error: SidelineError) -> None:
        raise RuntimeError("the loop is closed") from error

    bad = pipeline.open_stream("shades", NOBODY, Results(), live=False, on_failure=refuse)
    good = pipeline.open_stream("shades", NOBODY, results, live=False)
    bad.push(frame(0, shade=CURSED))
    good.push(frame(0, shade=3))
    good.finish()
    pipeline.close()
    assert results.shades() == [3.0]


def test_times_of_the_stages_are_in_order() -> None:
    """Each stage has its time, of the clock that was passed in."""
    ticks = iter(range(1000))
    pipeline, results = shade_pipeline(ShadeEngine(), clock=lambda: next(ticks) / 1e3), Results()
    stream = pipeline.open_stream("shades", NOBODY, results, live=True)
    stream.push(frame(0))
    stream.finish()
    pipeline.close()
    stages = results.items[0].stages
    assert 0 <= stages.started_s < stages.inferred_s < stages.analysed_s


class Greedy(Policy):
    """Another policy: everything that is ready for one net, the highest number first."""

    def choose(
        self,
        ready: Sequence[Ready],
        now_s: float,
        *,
        free: int = 1,
        next_arrival_s: float = inf,
        standing: bool = False,
    ) -> Choice:
        """All of them, whatever the time."""
        del now_s, free, next_arrival_s, standing
        if not ready:
            return Choice()
        highest = max(ready, key=lambda one: one.stream)
        same = sorted((one.stream for one in ready if one.net is highest.net), reverse=True)
        return Choice(highest.net, tuple(same))


def lane(number: int, results: Results) -> Lane:
    """A recorded stream, made by hand."""
    drops = Drops()
    buffer = RingBuffer[Frame](20, Overflow.WAIT, drops)
    analyzer = ShadeAnalyzer(AthleteProfile())
    return Lane(number, False, buffer, drops, ShadeTracker(), analyzer, results)


def test_the_policy_can_be_replaced() -> None:
    """The runner follows whatever policy it is given: here batches larger than usual."""
    engine, results = ShadeEngine(), Results()
    runner = Runner(engine, Dispatch(Greedy(), LatencyProfile(12), executors=1), lambda: 0.0)
    lanes = [lane(number, results) for number in range(12)]
    for one in lanes:
        one.buffer.put(frame(0, shade=1 + one.number))
        one.buffer.end()
        runner.add(one)
    runner.wake()
    results.wait(12)
    assert all(one.settled.wait(20) for one in lanes)
    runner.close()
    assert results.shades() == [float(1 + number) for number in reversed(range(12))]
    assert engine.calls == [(Net.DETECTOR, 12), (Net.LANDMARKS, 12)]


class TwoAtOnce(ShadeEngine):
    """Takes two batches at once, and lets none through before both are there."""

    parallel = 2

    def __init__(self) -> None:
        super().__init__()
        self.both = Barrier(2, timeout=20)

    def run(self, net: Net, images: Images) -> Outputs:
        """Waits for the other batch."""
        self.both.wait()
        return super().run(net, images)


def test_executors_work_at_the_same_time() -> None:
    """An engine that takes two batches at once gets two, of different streams."""
    engine, results = TwoAtOnce(), [Results(), Results()]
    pipeline = shade_pipeline(engine)
    streams = [pipeline.open_stream("shades", NOBODY, one, live=False) for one in results]
    for seq in range(5):
        for stream in streams:
            stream.push(frame(seq, shade=1 + seq))
    for stream in streams:
        stream.finish()
    pipeline.close()
    for one in results:
        assert one.shades() == [1.0, 2.0, 3.0, 4.0, 5.0]


def test_results_of_a_stream_never_overtake_each_other() -> None:
    """With several executors a stream's results are handed out one at a time, in order."""
    engine, inside, order = ShadeEngine(), Lock(), list[int]()
    engine.parallel = 4
    pipeline = shade_pipeline(engine)

    def note(result: FrameResult) -> None:
        assert inside.acquire(blocking=False)
        order.append(result.frame.seq)
        inside.release()

    stream = pipeline.open_stream("shades", NOBODY, note, live=False)
    others = [pipeline.open_stream("shades", NOBODY, Results(), live=False) for _ in range(3)]
    for seq in range(200):
        for one in (stream, *others):
            one.push(frame(seq, shade=1 + seq % 50))
    for one in (stream, *others):
        one.finish()
    pipeline.close()
    assert order == list(range(200))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_bug_in_one_executor_stops_all() -> None:
    """Executors that were idle end, too, and no thread is left."""
    engine, results = ShadeEngine(), Results()
    engine.parallel = 3
    pipeline = Pipeline(engine, clock=lambda: 0.0, tracker=BuggyTracker, sports=shade_sport)
    stream = pipeline.open_stream("shades", NOBODY, results, live=True, on_failure=results.fail)
    stream.push(frame(0))
    assert results.failed.wait(20)
    pipeline.close()


def test_the_snapshot_counts_what_was_done() -> None:
    """Pictures by net, batches by size, and nothing left at work."""
    ticks = iter(range(10**6))
    pipeline = shade_pipeline(ShadeEngine(), clock=lambda: next(ticks) / 1e6)
    stream = pipeline.open_stream("shades", NOBODY, Results(), live=False)
    for seq in range(3):
        stream.push(frame(seq))
    assert pipeline.snapshot().streams == 1
    stream.finish()
    said = pipeline.snapshot()
    pipeline.close()
    assert said.pictures == {Net.DETECTOR.value: 1, Net.LANDMARKS.value: 3}
    assert said.batches == {1: 4}
    assert (said.executors, said.busy_now, said.streams, said.waiting) == (1, 0, 0, 0)
    assert 0 < said.busy_s < 1
    assert said.foretold_ratio > 0
