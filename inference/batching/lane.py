"""One stream as the batching runner sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from logging import getLogger
from threading import Event as Flag

from inference.batching.policy import Ready
from inference.batching.stages import PoseTracker
from inference.buffers.drops import DropReason, Drops
from inference.buffers.ring import RingBuffer
from inference.clock import Clock
from inference.engines.base import Outputs
from inference.errors import AnalysisError, SidelineError
from inference.frames import Frame, StageTimes
from inference.landmarks import Pose, PoseSample
from inference.motion.analyzer import Analyzer
from inference.pose.tracker import CropRequest
from inference.results import FrameResult

log = getLogger(__name__)

OnResult = Callable[[FrameResult], None]
OnFailure = Callable[[SidelineError], None]

_FAULTS = (ArithmeticError, LookupError, RuntimeError, ValueError)
"""What a frame's data can make numerical code raise; anything else is a bug that stops all."""


@dataclass(slots=True, eq=False)
class Job:
    """A frame on its way through the nets; `request` is what it waits for."""

    lane: Lane
    frame: Frame
    started_s: float
    request: CropRequest


@dataclass(slots=True, eq=False)
class Lane:
    """The parts of one stream; only the runner's thread calls `tracker`, `analyzer`, `on_result`.

    `settled` is set when the runner will not touch the lane again; `failure` says why it ended
    before its time. `next_analyzer` replaces the analyzer at the next frame.
    """

    number: int
    live: bool
    buffer: RingBuffer[Frame]
    drops: Drops
    tracker: PoseTracker
    analyzer: Analyzer
    on_result: OnResult
    on_failure: OnFailure | None = None
    served: int = 0
    in_flight: bool = False
    offered: Frame | None = None
    engine_failures: int = 0
    abandoned: bool = False
    failure: SidelineError | None = None
    next_analyzer: Analyzer | None = None
    settled: Flag = field(default_factory=Flag)

    def ready(self) -> Ready | None:
        """How the policy sees the lane; None when there is nothing to take from it."""
        self.offered = None if self.in_flight or self.abandoned else self.buffer.head()
        if self.offered is None:
            return None
        came = self.offered.received
        behind = self.buffer.held - 1
        return Ready(
            self.number, self.live, came.first_packet_s, self.served, behind, came.decoded_s
        )

    def drop(self, reason: DropReason) -> None:
        """Drop the frame that `ready` offered, unless a fresher one has taken its place."""
        if self.offered is not None:
            self.buffer.discard(self.offered, reason)

    def done(self) -> bool:
        """Whether no work is left and none can come."""
        if self.in_flight:
            return False
        return self.abandoned or (self.buffer.ended and not self.buffer.held)

    def start(self, turn: int, now_s: float, clock: Clock) -> Job | None:
        """Take the oldest frame and begin with it; None when no net needs to see it."""
        frame = self.buffer.take()
        if frame is None:
            return None
        self.served = turn
        self.in_flight = True
        if self.next_analyzer is not None:
            self.analyzer = self.next_analyzer  # never cleared here: a reset may come meanwhile
        with self.alone():
            request = self.tracker.request(frame.picture)
            if request is not None:
                return Job(self, frame, now_s, request)
            self._deliver(frame, None, (now_s, clock()), clock)
        return None

    def answer(self, job: Job, outputs: Outputs, inferred_s: float, clock: Clock) -> bool:
        """Take the net's answer to a job; True when the frame's way has ended."""
        if self.abandoned:
            self.lose(DropReason.CLOSED)
            return True
        with self.alone():
            said = self.tracker.answer(outputs)
            if isinstance(said, CropRequest):
                job.request = said
                return False
            self._deliver(job.frame, said, (job.started_s, inferred_s), clock)
        return True

    def lose(self, reason: DropReason) -> None:
        """Count the frame that was on its way."""
        self.in_flight = False
        self.drops.count(reason)

    def abandon(self) -> None:
        """Take and deliver nothing more; what waits is counted as `closed`."""
        self.abandoned = True
        self.buffer.close()

    def fail(self, error: SidelineError) -> None:
        """End the stream because of an error, and tell its owner, once."""
        if self.failure is not None or self.abandoned:
            return
        self.failure = error
        self.abandon()
        if self.on_failure is not None:
            try:
                self.on_failure(error)
            except (SidelineError, *_FAULTS):
                log.exception("stream %d: its owner could not take the failure", self.number)

    def _deliver(
        self, frame: Frame, pose: Pose | None, started_inferred_s: tuple[float, float], clock: Clock
    ) -> None:
        picture = frame.picture
        sample = PoseSample(frame.media_time_s, pose, picture.width, picture.height)
        analysis = self.analyzer.push(sample)
        stages = StageTimes(frame.received, *started_inferred_s, clock())
        drops = self.drops.since_last_time()
        self.in_flight = False
        self.on_result(FrameResult(frame, pose, analysis, stages, drops))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Whatever the stream's own code raises inside fails this stream and no other."""
        try:
            yield
        except SidelineError as error:
            self._failed(error)
        except _FAULTS as error:
            log.exception("stream %d failed on a frame", self.number)
            told = AnalysisError(f"the analysis failed on a frame: {error!r}")
            told.__cause__ = error
            self._failed(told)

    def _failed(self, error: SidelineError) -> None:
        if self.in_flight:
            self.lose(DropReason.CLOSED)
        self.fail(error)
