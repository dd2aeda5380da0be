"""The batching runner: executors, a thread each, that take the frames of all streams through one
engine."""

from __future__ import annotations

from collections.abc import Sequence
from logging import getLogger
from math import inf
from threading import Condition, Thread, current_thread

from inference.batching.dispatch import Dispatch, Turn
from inference.batching.lane import Job, Lane
from inference.batching.tally import SchedulerSnapshot
from inference.buffers.drops import DropReason
from inference.clock import Clock
from inference.engines.base import Engine
from inference.errors import EngineError, StreamClosed

log = getLogger(__name__)

_LIVE_PATIENCE = 10
"""Batches in a row that the engine may fail before a live stream gives up; a recorded file
gives up at the first, because a missing frame would change its numbers."""

_STOP_WITHIN_S = 30.0


class Runner:
    """Owns the executors, and through them the engine; at most one frame of a stream is on its
    way, and it is one executor's at a time."""

    def __init__(self, engine: Engine, dispatch: Dispatch, clock: Clock) -> None:
        self._engine = engine
        self._dispatch = dispatch
        self._clock = clock
        self._changed = Condition()
        self._closing = False
        self._crashed = False
        self._threads = [
            Thread(target=self._run, name=f"sideline-executor-{number}", daemon=True)
            for number in range(dispatch.executors)
        ]
        self._running = len(self._threads)
        for thread in self._threads:
            thread.start()

    def add(self, lane: Lane) -> None:
        """Serve one more stream; raises StreamClosed when the runner has stopped."""
        with self._changed:
            if self._closing:
                raise StreamClosed("the pipeline is closed")
            self._dispatch.add(lane)

    def wake(self) -> None:
        """Say that a frame came, or that a stream ended; never waits for an engine."""
        with self._changed:
            self._changed.notify()

    def snapshot(self) -> SchedulerSnapshot:
        """How the scheduler stands."""
        with self._changed:
            return self._dispatch.snapshot()

    def on_own_thread(self) -> bool:
        """Whether the caller is an executor, which must not wait for itself."""
        return current_thread() in self._threads

    def close(self) -> None:
        """Stop and join the executors; open streams end. Safe to call twice."""
        if self.on_own_thread():
            raise RuntimeError("the runner cannot be closed from a result's callback")
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(_STOP_WITHIN_S)
            if thread.is_alive():
                raise EngineError(f"the engine did not come back within {_STOP_WITHIN_S:.0f} s")

    def _run(self) -> None:
        crashed = True
        try:
            while (turn := self._next_turn()) is not None:
                pictures = self._work(turn)
                with self._changed:
                    self._dispatch.done(turn, pictures, self._clock())
            crashed = False
        finally:
            self._leave(crashed)

    def _next_turn(self) -> Turn | None:
        """Wait for work; None at the end."""
        with self._changed:
            while not self._closing:
                turn = self._dispatch.next(self._clock())
                self._dispatch.release()
                if turn is not None:
                    if self._dispatch.free:
                        self._changed.notify()  # there may be work for another one, too
                    return turn
                wait_s = self._dispatch.look_again_s - self._clock()
                self._changed.wait(None if wait_s == inf else max(0.0, wait_s))
            return None

    def _work(self, turn: Turn) -> int:
        """Crop, infer, answer; how many pictures went through the net."""
        group: list[tuple[Lane, Job]] = []
        for lane in turn.lanes:
            job = lane.begin(turn.began_s, self._clock)
            if job is not None and job.request.net is turn.net:
                group.append((lane, job))
        if not group:
            return 0
        crops = [job.request.crop for _, job in group]
        due_s = min(lane.due_s(job.frame) for lane, job in group)
        try:
            outputs = self._engine.run_crops(turn.net, crops, due_s)
        except EngineError as error:
            self._engine_failed([lane for lane, _ in group], error)
            return 0
        inferred_s = self._clock()
        for row, (lane, _) in enumerate(group):
            lane.engine_failures = 0
            one = {name: values[row : row + 1] for name, values in outputs.items()}
            lane.answer(one, inferred_s, self._clock)
        return len(group)

    def _engine_failed(self, lanes: Sequence[Lane], error: EngineError) -> None:
        with self._changed:
            self._dispatch.engine_failures += 1
        log.error("the engine failed on a batch of %d: %s", len(lanes), error)
        for lane in lanes:
            lane.lose(DropReason.ENGINE_FAILED)
            lane.engine_failures += 1
            if not lane.live or lane.engine_failures >= _LIVE_PATIENCE:
                lane.fail(error)

    def _leave(self, crashed: bool) -> None:
        """The last executor to leave ends what is open."""
        with self._changed:
            self._closing = True
            self._crashed = self._crashed or crashed
            self._running -= 1
            self._changed.notify_all()
            if self._running:
                return
        for lane in self._dispatch.lanes:
            lane.taken = False
            lane.lose(DropReason.CLOSED)
            if self._crashed:
                lane.fail(EngineError("inference stopped because of a bug; see the log"))
            lane.abandon()
        self._dispatch.release()
