"""Which streams there are, and who works on which. No threads: one caller at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from inference.batching.lane import Lane
from inference.batching.policy import Choice, Policy, Ready
from inference.batching.profile import LatencyProfile
from inference.batching.standing import StandingQueue
from inference.batching.tally import SchedulerSnapshot, Tally
from inference.buffers.drops import DropReason
from inference.engines.base import Net

_CREDIT_S = 0.25
"""Of the engine's time: what a stream that had less than its share can make good later."""


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """What one executor does next: these lanes are its own until it is done."""

    net: Net
    lanes: tuple[Lane, ...]
    began_s: float
    foretold_s: float


class Dispatch:
    """Gives turns to `executors` executors, as the policy says."""

    def __init__(
        self,
        policy: Policy,
        profile: LatencyProfile,
        executors: int,
        *,
        longest_batch_s: float = 0.05,
    ) -> None:
        self._within_s = longest_batch_s
        self.profile = profile
        self.executors = executors
        self.free = executors
        self.look_again_s = inf
        self.engine_failures = 0
        self._policy = policy
        self._lanes: dict[int, Lane] = {}
        self._tally = Tally()
        self._virtual_s = 0.0
        self._queue = StandingQueue()

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The streams that are served."""
        return tuple(self._lanes.values())

    def add(self, lane: Lane) -> None:
        """Serve one more stream."""
        self._lanes[lane.number] = lane

    def next(self, now_s: float) -> Turn | None:
        """A turn for a free executor; None when there is none before `look_again_s`."""
        choice = self._choose(now_s)
        while choice.late or choice.superseded:
            for number in choice.late:
                self._lanes[number].drop(DropReason.LATE)
            for number in choice.superseded:
                self._lanes[number].drop(DropReason.SUPERSEDED)
            choice = self._choose(now_s)  # with the frames behind those that went
        self.look_again_s = choice.look_again_s
        if choice.net is None:
            return None
        lanes = tuple(self._lanes[number] for number in choice.take)
        foretold_s = self.profile.mean_s(choice.net, len(lanes))
        self._take(lanes, foretold_s / len(lanes))
        for lane in lanes:
            if lane.live and lane.offered is not None:
                self._queue.note(now_s - lane.offered.received.decoded_s, now_s)
        return Turn(choice.net, lanes, now_s, foretold_s)

    def done(self, turn: Turn, pictures: int, now_s: float) -> None:
        """The turn has ended; `pictures` went through its net."""
        self.free += 1
        took_s = now_s - turn.began_s
        self._tally.busy_s += took_s
        for lane in turn.lanes:
            lane.taken = False
            lane.given_back_s = now_s
            lane.engine_s += took_s / len(turn.lanes)
            self._tally.finished += lane.job is None
        if pictures:
            self.profile.observe(turn.net, pictures, took_s)
        if pictures == len(turn.lanes):
            self._tally.add(turn.net, pictures, took_s, turn.foretold_s)

    def release(self) -> Sequence[Lane]:
        """Let go of the streams that need no more work; they are settled."""
        ending = [lane for lane in self._lanes.values() if lane.buffer.ended]
        for lane in ending:
            if lane.abandoned and not lane.taken:
                lane.lose(DropReason.CLOSED)
        done = [lane for lane in ending if lane.done()]
        for lane in done:
            del self._lanes[lane.number]
            self._tally.offered += lane.offered_frames
            self._tally.missed += lane.missed_frames
            lane.settled.set()
        return done

    def snapshot(self) -> SchedulerSnapshot:
        """How it stands."""
        queues = [lane.buffer.held for lane in self.lanes]
        tally = self._tally
        return SchedulerSnapshot(
            executors=self.executors,
            busy_now=self.executors - self.free,
            busy_s=tally.busy_s,
            streams=len(queues),
            live_streams=sum(lane.live for lane in self.lanes),
            waiting=sum(queues),
            longest_queue=max(queues, default=0),
            offered=tally.offered + sum(lane.offered_frames for lane in self.lanes),
            missed=tally.missed + sum(lane.missed_frames for lane in self.lanes),
            finished=tally.finished,
            pictures={net.value: tally.pictures[net] for net in Net},
            batches=dict(sorted(tally.batches.items())),
            profile_ms=self.profile.table_ms(),
            alone_s={net.value: self.profile.mean_s(net, 1) for net in Net},
            each_s={net.value: self.profile.least_s(net, self._within_s) for net in Net},
            foretold_ratio=tally.took_s / tally.foretold_s if tally.foretold_s else 1.0,
            off_ratio=tally.off_ratio,
            engine_failures=self.engine_failures,
        )

    def _choose(self, now_s: float) -> Choice:
        ready: list[Ready] = []
        next_s = inf
        for lane in self._lanes.values():
            one = lane.ready()
            if one is not None:
                ready.append(one)
            elif lane.live:
                next_s = min(next_s, lane.arrivals.next_s(now_s))
        return self._policy.choose(
            ready,
            now_s,
            free=self.free,
            next_arrival_s=next_s,
            standing=self._queue.stands(now_s),
        )

    def _take(self, lanes: Sequence[Lane], each_s: float) -> None:
        """Start-time fair queueing: who was idle begins a little behind where the others are."""
        self.free -= 1
        starts_s = [max(lane.share, self._virtual_s - _CREDIT_S) for lane in lanes]
        self._virtual_s = max(self._virtual_s, min(starts_s))
        for lane, start_s in zip(lanes, starts_s, strict=True):
            lane.taken = True
            lane.share = start_s + each_s
