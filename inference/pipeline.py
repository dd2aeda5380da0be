"""From frames to metrics, live and offline: the same code, but for the buffer's policy."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from inference.batching.deadlines import EarliestDeadlineFirst
from inference.batching.dispatch import Dispatch
from inference.batching.lane import Lane, OnFailure, OnResult
from inference.batching.profile import LatencyProfile
from inference.batching.runner import Runner
from inference.batching.stages import PoseTracker
from inference.batching.sweep import sweep
from inference.batching.tally import SchedulerSnapshot
from inference.buffers.drops import DropReason, Drops
from inference.buffers.ring import Overflow, RingBuffer
from inference.clock import Clock, monotonic
from inference.engines.base import Engine
from inference.errors import EngineError, SidelineError, StreamClosed
from inference.frames import Frame
from inference.motion.analyzer import Analyzer, AthleteProfile, Event
from inference.motion.memory import Memory
from inference.motion.remembering import Remembering, going_on
from inference.motion.sport import Sport
from inference.pose.tracker import Tracker
from inference.sports.registry import get_sport

_LIVE_DEPTH = 6
"""Frames of one burst that may wait; how long they may, the policy says. With a depth of one, the
4 % of frames that a busy 2-core host gets in bursts were lost although there was time for them;
what waited behind a packet that had to be sent again comes in bursts of four and five.
`python -m loadtest.simulation` sets both side by side."""

_OFFLINE_DEPTH = 8
"""Frames decoded ahead of the nets: enough to keep both busy, 25 MB at 1080p."""

_FINISH_WITHIN_S = 60.0


class Stream:
    """One person in front of one camera, or one file; made by `Pipeline.open_stream`."""

    def __init__(
        self,
        lane: Lane,
        runner: Runner,
        sport: Sport,
        budget_s: float,
        create: Callable[[AthleteProfile], Analyzer],
    ) -> None:
        self._lane = lane
        self._create = create
        self._budget_s = budget_s
        self._runner = runner
        self.sport = sport
        self._last_s = float("-inf")

    @property
    def drops(self) -> dict[str, int]:
        """Frames not worked on since the stream began, by reason."""
        return self._lane.drops.totals()

    @property
    def failure(self) -> SidelineError | None:
        """Why the stream ended before its time, if it did."""
        return self._lane.failure

    def push(self, frame: Frame) -> None:
        """Give the next frame, always from the same thread.

        Live it never waits; offline it waits while the buffer is full. A frame whose media time
        is not after the one before is dropped and counted. Raises StreamClosed after the end.
        """
        if frame.media_time_s <= self._last_s and not self._lane.buffer.ended:
            self._lane.drops.count(DropReason.OUT_OF_ORDER)
            return
        self._last_s = frame.media_time_s
        try:
            self._lane.buffer.put(frame)
        except StreamClosed as closed:
            raise closed from self.failure
        self._lane.arrivals.note(frame.received.decoded_s)
        self._runner.wake()

    def finish(self, within_s: float = _FINISH_WITHIN_S) -> tuple[Event, ...]:
        """Work off what waits, end the stream, and return the events that were still open.

        Raises what made the stream fail, StreamClosed when it was already closed, and EngineError
        when the work is not done `within_s` seconds. Not to be called from `on_result`.
        """
        lane = self._lane
        if self._runner.on_own_thread():
            raise RuntimeError("a stream cannot be finished from a result's callback")
        lane.buffer.end()
        self._runner.wake()
        if not lane.settled.wait(within_s):
            self.close()
            raise EngineError(f"the last frames were not worked off within {within_s:.0f} s")
        if lane.failure is not None:
            raise lane.failure
        if lane.abandoned:
            raise StreamClosed("the stream was closed before it finished")
        lane.abandon()
        return lane.analyzer.flush()

    def reserve(self, outside_s: float) -> None:
        """Keep so much of a live frame's budget, but at most half, for the ways to and from the
        client: what is further away than that is answered late, but answered."""
        self._lane.due_after_s = self._budget_s - min(outside_s, self._budget_s / 2)

    def reset(self, athlete: AthleteProfile) -> None:
        """Start the analysis anew for this athlete, from the next frame on."""
        self._lane.next_analyzer = self._create(athlete)

    @property
    def memory(self) -> Memory | None:
        """What another stream must know to go on, once this one has finished; None where that was
        not asked for, or the sport cannot say it."""
        analyzer = self._lane.analyzer
        return analyzer.memory if isinstance(analyzer, Remembering) else None

    def close(self) -> None:
        """Give up what waits and free everything; returns at once, safe to call twice.

        At most one result that was being handed out meanwhile may still arrive.
        """
        self._lane.abandon()
        self._runner.wake()


class Pipeline:
    """All streams of one engine. The engine stays its owner's, who closes it afterwards."""

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Clock = monotonic,
        max_batch: int = 8,
        budget_s: float = 0.2,
        return_reserve_s: float = 0.0,
        profile: LatencyProfile | None = None,
        tracker: Callable[[], PoseTracker] = Tracker,
        sports: Callable[[str], Sport] = get_sport,
    ) -> None:
        profile = profile or LatencyProfile(max_batch)
        policy = EarliestDeadlineFirst(
            profile, executors=engine.parallel, max_batch=max_batch, budget_s=budget_s
        )
        self.engine = engine
        self._profile = profile
        self.clock = clock
        self._tracker = tracker
        self._sports = sports
        self._budget_s = budget_s
        self._return_reserve_s = return_reserve_s
        dispatch = Dispatch(policy, profile, engine.parallel, longest_batch_s=budget_s / 4)
        self._runner = Runner(engine, dispatch, clock)
        self._numbers = count(1)

    def open_stream(
        self,
        sport: str,
        athlete: AthleteProfile,
        on_result: OnResult,
        *,
        live: bool,
        on_failure: OnFailure | None = None,
        remembers: bool = False,
        memory: Memory | None = None,
    ) -> Stream:
        """Open a stream; raises UnknownSport, and StreamClosed when the pipeline is closed.

        One that `remembers` hands out with some results what another process must know to go on;
        it goes on itself from the `memory` of another one, or raises CannotGoOn.

        `on_result` and `on_failure` run on an executor's thread, in the order of the frames: they
        must be quick, and hand over to their own thread or loop. After `on_failure` the stream
        is closed; the other streams go on.
        """
        chosen = self.sport(sport)
        drops = Drops()
        overflow = Overflow.SUPERSEDE if live else Overflow.WAIT
        buffer = RingBuffer[Frame](_LIVE_DEPTH if live else _OFFLINE_DEPTH, overflow, drops)
        analyzer = chosen.create(athlete) if memory is None else going_on(chosen, athlete, memory)

        def create(other: AthleteProfile) -> Analyzer:
            return Remembering(chosen.create(other)) if remembers else chosen.create(other)

        if remembers:
            analyzer = Remembering(analyzer)
        number = next(self._numbers)
        follower = self._tracker()
        lane = Lane(number, live, buffer, drops, follower, analyzer, on_result, on_failure)
        stream = Stream(lane, self._runner, chosen, self._budget_s, create)
        stream.reserve(self._return_reserve_s)
        self._runner.add(lane)
        return stream

    def sport(self, name: str) -> Sport:
        """The sport of that name; raises UnknownSport and BrokenSport."""
        return self._sports(name)

    @property
    def engine_failures(self) -> int:
        """Batches that the engine has failed since the pipeline began."""
        return self._runner.snapshot().engine_failures

    def measure(self) -> None:
        """Let the scheduler know what this host takes; before the first stream, with the engine
        warm. Raises EngineError when it fails."""
        sweep(self.engine, self._profile, self.clock)

    def snapshot(self) -> SchedulerSnapshot:
        """How the scheduler stands."""
        return self._runner.snapshot()

    def close(self) -> None:
        """End every stream, stop and join the thread; safe to call twice."""
        self._runner.close()
