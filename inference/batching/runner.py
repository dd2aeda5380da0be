"""The batching runner: one thread that takes the frames of all streams through one engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from logging import getLogger
from threading import Event as Flag
from threading import Lock, Thread, current_thread

import numpy as np

from inference.batching.lane import Job, Lane
from inference.batching.policy import Choice, Policy
from inference.buffers.drops import DropReason
from inference.clock import Clock
from inference.engines.base import Engine, Net
from inference.errors import EngineError, StreamClosed

log = getLogger(__name__)

_ORDER = (Net.LANDMARKS, Net.DETECTOR)
"""People already followed first: they do not wait for the search for others."""

_LIVE_PATIENCE = 10
"""Batches in a row that the engine may fail before a live stream gives up; a recorded file
gives up at the first, because a missing frame would change its numbers."""

_STOP_WITHIN_S = 30.0


class Runner:
    """Owns one thread, and through it the engine; at most one frame of a stream is in flight."""

    def __init__(self, engine: Engine, policy: Policy, clock: Clock) -> None:
        self._engine = engine
        self._policy = policy
        self._clock = clock
        self._lanes: dict[int, Lane] = {}
        self._lock = Lock()
        self._jobs: list[Job] = []
        self._turn = 0
        self._work = Flag()
        self._closing = False
        self.engine_failures = 0
        self._thread = Thread(target=self._run, name="sideline-batching", daemon=True)
        self._thread.start()

    def add(self, lane: Lane) -> None:
        """Serve one more stream; raises StreamClosed when the runner has stopped."""
        with self._lock:
            if self._closing:
                raise StreamClosed("the pipeline is closed")
            self._lanes[lane.number] = lane

    def wake(self) -> None:
        """Say that a frame came, or that a stream ended; never blocks."""
        self._work.set()

    def on_own_thread(self) -> bool:
        """Whether the caller is the runner's thread, which must not wait for itself."""
        return current_thread() is self._thread

    def close(self) -> None:
        """Stop and join the thread; open streams end. Safe to call twice."""
        if self.on_own_thread():
            raise RuntimeError("the runner cannot be closed from a result's callback")
        self._closing = True
        self.wake()
        self._thread.join(_STOP_WITHIN_S)
        if self._thread.is_alive():
            raise EngineError(f"the engine did not come back within {_STOP_WITHIN_S:.0f} s")

    def _run(self) -> None:
        crashed = True
        try:
            while not self._closing:
                self._work.wait()
                self._work.clear()
                while not self._closing and self._step():
                    self._release()
                self._release()
            crashed = False
        finally:
            self._stop(crashed)

    def _step(self) -> bool:
        """One turn: admit, infer, deliver; False when there was nothing to do."""
        worked = self._admit()
        for net in _ORDER:
            group = [job for job in self._jobs if job.request.net is net]
            if group:
                self._infer(net, group)
                worked = True
        return worked

    def _admit(self) -> bool:
        now_s = self._clock()
        with self._lock:
            lanes = dict(self._lanes)
        choice = self._choose(lanes, now_s)
        while choice.late or choice.superseded:
            for number in choice.late:
                lanes[number].drop(DropReason.LATE)
            for number in choice.superseded:
                lanes[number].drop(DropReason.SUPERSEDED)
            choice = self._choose(lanes, now_s)  # with the frames behind those that went
        self._turn += 1
        started = [lanes[number].start(self._turn, now_s, self._clock) for number in choice.take]
        self._jobs += [job for job in started if job is not None]
        return bool(choice.take)

    def _choose(self, lanes: Mapping[int, Lane], now_s: float) -> Choice:
        ready = [one for lane in lanes.values() if (one := lane.ready()) is not None]
        return self._policy.choose(ready, now_s, len(self._jobs))

    def _infer(self, net: Net, group: Sequence[Job]) -> None:
        try:
            outputs = self._engine.run(net, np.stack([job.request.crop for job in group]))
        except EngineError as error:
            self._engine_failed(group, error)
            return
        inferred_s = self._clock()
        for row, job in enumerate(group):
            job.lane.engine_failures = 0
            one = {name: values[row : row + 1] for name, values in outputs.items()}
            if job.lane.answer(job, one, inferred_s, self._clock):
                self._jobs.remove(job)

    def _engine_failed(self, group: Sequence[Job], error: EngineError) -> None:
        self.engine_failures += 1
        log.error("the engine failed on a batch of %d: %s", len(group), error)
        for job in group:
            lane = job.lane
            self._jobs.remove(job)
            lane.lose(DropReason.ENGINE_FAILED)
            lane.engine_failures += 1
            if not lane.live or lane.engine_failures >= _LIVE_PATIENCE:
                lane.fail(error)

    def _release(self) -> None:
        """Let go of streams that need no more work."""
        with self._lock:
            done = [lane for lane in self._lanes.values() if lane.done()]
            for lane in done:
                del self._lanes[lane.number]
        for lane in done:
            lane.settled.set()

    def _stop(self, crashed: bool) -> None:
        with self._lock:
            self._closing = True
            lanes = list(self._lanes.values())
        self._jobs.clear()
        for lane in lanes:
            if lane.in_flight:
                lane.lose(DropReason.CLOSED)
            if crashed:
                lane.fail(EngineError("inference stopped because of a bug; see the log"))
            lane.abandon()
        self._release()
