"""One stream as the batching runner sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from logging import getLogger
from math import inf
from threading import Event as Flag

from inference.batching.arrivals import Arrivals
from inference.batching.policy import Ready
from inference.batching.stages import PoseTracker
from inference.buffers.drops import DropReason, Drops
from inference.buffers.ring import RingBuffer
from inference.clock import Clock
from inference.engines.base import Net, Outputs
from inference.errors import SidelineError
from inference.faults import FAULTS, as_analysis_error
from inference.frames import Frame, StageTimes
from inference.landmarks import Pose, PoseSample
from inference.motion.analyzer import Analyzer
from inference.pose.tracker import CropRequest
from inference.results import FrameResult

log = getLogger(__name__)

OnResult = Callable[[FrameResult], None]
OnFailure = Callable[[SidelineError], None]


@dataclass(slots=True, eq=False)
class Job:
    """A frame on its way through the nets; `request` is what it waits for."""

    frame: Frame
    started_s: float
    request: CropRequest


@dataclass(slots=True, eq=False)
class Lane:
    """The parts of one stream.

    An executor that has taken the lane (`taken`) is the only one to call `tracker`, `analyzer` and
    `on_result` until it gives the lane back. `job` is the frame that is on its way: a lane that
    nobody has taken and that has one waits for its next net.

    A live frame is due `due_after_s` after its first packet. `share` is the engine's time that
    the stream has had, in seconds of a virtual clock. `settled` is set when nobody will touch the
    lane again; `failure` says why it ended before its time. `next_analyzer` replaces the analyzer
    at the next frame. `context` is that of who opened the stream: log lines have its ids.
    """

    number: int
    live: bool
    buffer: RingBuffer[Frame]
    drops: Drops
    tracker: PoseTracker
    analyzer: Analyzer
    on_result: OnResult
    on_failure: OnFailure | None = None
    due_after_s: float = 0.2
    share: float = 0.0
    engine_s: float = 0.0
    taken: bool = False
    job: Job | None = None
    offered: Frame | None = None
    given_back_s: float = -inf
    engine_failures: int = 0
    abandoned: bool = False
    failure: SidelineError | None = None
    next_analyzer: Analyzer | None = None
    arrivals: Arrivals = field(default_factory=Arrivals)
    settled: Flag = field(default_factory=Flag)
    context: Context = field(default_factory=copy_context)
    _undelivered: bool = False

    def ready(self) -> Ready | None:
        """How the policy sees the lane; None when there is nothing to take from it."""
        self.offered = None
        if self.taken or self.abandoned:
            return None
        if self.job is not None:
            return self._ready(self.job.frame, self.job.request.net, begun=True)
        self.offered = self.buffer.head()
        if self.offered is None:
            return None
        return self._ready(self.offered, Net.LANDMARKS if self.tracker.following else Net.DETECTOR)

    def due_s(self, frame: Frame) -> float:
        """When the answer to a frame has to be there; a recorded one has all the time."""
        return frame.received.first_packet_s + self.due_after_s if self.live else inf

    def drop(self, reason: DropReason) -> None:
        """Drop the frame that `ready` offered, unless a fresher one has taken its place."""
        if self.offered is not None:
            self.buffer.discard(self.offered, reason)

    @property
    def offered_frames(self) -> int:
        """Live frames that came."""
        return self.buffer.pushed if self.live else 0

    @property
    def missed_frames(self) -> int:
        """Live frames that there was no time for."""
        lost = self.drops.totals() if self.live else {}
        return lost.get(DropReason.LATE, 0) + lost.get(DropReason.SUPERSEDED, 0)

    def done(self) -> bool:
        """Whether no work is left and none can come."""
        if self.taken or self.job is not None:
            return False
        return self.abandoned or (self.buffer.ended and not self.buffer.held)

    def begin(self, now_s: float, clock: Clock) -> Job | None:
        """Go on with the job, or begin with the oldest frame; None when no net needs to see it."""
        if self.job is not None:
            return self.job
        frame = self.buffer.take()
        if frame is None:
            return None
        self._undelivered = True
        if self.next_analyzer is not None:
            self.analyzer = self.next_analyzer  # never cleared here: a reset may come meanwhile
        with self.alone():
            request = self.tracker.request(frame.picture)
            if isinstance(request, CropRequest):
                self.job = Job(frame, now_s, request)
            else:
                self._deliver(frame, request, (now_s, clock()), clock)
        return self.job

    def answer(self, outputs: Outputs, inferred_s: float, clock: Clock) -> None:
        """Take the net's answer to the job."""
        assert self.job is not None
        job, self.job = self.job, None
        if self.abandoned:
            self.lose(DropReason.CLOSED)
            return
        with self.alone():
            said = self.tracker.answer(outputs)
            if isinstance(said, CropRequest):
                job.request = said
                self.job = job
            else:
                self._deliver(job.frame, said, (job.started_s, inferred_s), clock)

    def lose(self, reason: DropReason) -> None:
        """Count the frame that was on its way, if there is one."""
        self.job = None
        if self._undelivered:
            self._undelivered = False
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
            except (SidelineError, *FAULTS):
                told = "stream %d: its owner could not take the failure"
                self.context.copy().run(log.exception, told, self.number)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Whatever the stream's own code raises inside fails this stream and no other."""
        try:
            with as_analysis_error(f"stream {self.number}", self.context):
                yield
        except SidelineError as error:
            self._failed(error)

    def _ready(self, frame: Frame, net: Net, *, begun: bool = False) -> Ready:
        came = frame.received
        return Ready(
            stream=self.number,
            live=self.live,
            net=net,
            deadline_s=self.due_s(frame),
            waiting_since_s=came.decoded_s if self.live else max(came.decoded_s, self.given_back_s),
            share=self.share,
            behind=self.buffer.held - 1,
            begun=begun,
        )

    def _deliver(
        self, frame: Frame, pose: Pose | None, started_inferred_s: tuple[float, float], clock: Clock
    ) -> None:
        picture = frame.picture
        sample = PoseSample(frame.media_time_s, pose, picture.width, picture.height)
        analysis = self.analyzer.push(sample)
        stages = StageTimes(frame.received, *started_inferred_s, clock())
        drops = self.drops.since_last_time()
        self._undelivered = False
        self.on_result(FrameResult(frame, pose, analysis, stages, drops))

    def _failed(self, error: SidelineError) -> None:
        self.lose(DropReason.CLOSED)
        self.fail(error)
