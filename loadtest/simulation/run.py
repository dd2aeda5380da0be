"""Drives the scheduler's real code through simulated time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from heapq import heappop, heappush
from itertools import count
from math import inf
from random import Random

from inference.batching.deadlines import EarliestDeadlineFirst
from inference.batching.dispatch import Dispatch, Turn
from inference.batching.policy import Policy
from inference.batching.profile import LatencyProfile
from inference.clock import ManualClock
from loadtest.simulation.device import Device
from loadtest.simulation.outcome import BUDGET_S, Outcome, StreamOutcome
from loadtest.simulation.parts import Source
from loadtest.simulation.streams import Arrival, SimulatedStream

MakePolicy = Callable[[LatencyProfile, int, int], Policy]
"""A policy over a profile, for a largest batch and so many executors."""


def by_deadline(profile: LatencyProfile, max_batch: int, executors: int) -> Policy:
    """The policy that the server uses."""
    return EarliestDeadlineFirst(profile, executors, max_batch, BUDGET_S)


class Simulation:
    """An event queue over a clock that jumps; `on_turn` sees every turn that is begun."""

    def __init__(
        self,
        streams: Sequence[SimulatedStream],
        device: Device,
        *,
        make_policy: MakePolicy = by_deadline,
        max_batch: int = 8,
        depth: int = 6,
        reserve_s: float = 0.004,
        seed: int = 1,
        on_turn: Callable[[Turn, float], None] = lambda _turn, _now_s: None,
    ) -> None:
        self.clock = ManualClock()
        self._seed = seed
        self._random = Random(seed)
        self._device = device
        self._on_turn = on_turn
        profile = device.profile(max_batch)
        policy = make_policy(profile, max_batch, device.executors)
        self.dispatch = Dispatch(policy, profile, device.executors)
        self._queue: list[tuple[float, int, Callable[[], object]]] = []
        self._order = count()
        self._depth = depth
        self._reserve_s = reserve_s
        self._until_s = 0.0
        self.sources: list[Source] = []
        for stream in streams:
            self.at(0.0, partial(self.join, stream))

    def join(
        self,
        stream: SimulatedStream,
        on_served: Callable[[float, float], None] = lambda _at_s, _age_s: None,
    ) -> Source:
        """One more stream, from its start on; `on_served` hears when an answer left, and how
        long the server took for it."""
        number, due_after_s = len(self.sources), BUDGET_S - self._reserve_s
        source = Source(number, stream, self.clock, self._depth, due_after_s, on_served)
        self.sources.append(source)
        self.dispatch.add(source.lane)
        # Of its own, so that a stream's frames come as they do whoever else is there.
        random = Random(f"{self._seed} {number}")
        coming = stream.arrivals(self._until_s, random, lambda: source.cap_fps)
        self._expect(source, coming)
        return source

    def at(self, at_s: float, happen: Callable[[], object]) -> None:
        """Let something happen at that time."""
        heappush(self._queue, (at_s, next(self._order), happen))

    def run(self, seconds: float) -> Outcome:
        """So many seconds, and what then is under way to its end."""
        self._until_s = seconds
        while self._queue:
            at_s, _, happen = heappop(self._queue)
            self.clock.now_s = max(self.clock.now_s, at_s)
            if at_s > seconds:
                self._end_recorded()
            happen()
            self._give_turns()
        outcomes: list[StreamOutcome] = [source.told() for source in self.sources]
        return Outcome(outcomes, self.dispatch.snapshot(), seconds)

    def _expect(self, source: Source, coming: Iterator[Arrival]) -> None:
        """The next frame, and when it is there the one after it."""
        arrival = next(coming, None)
        if arrival is None:
            return

        def push() -> None:
            source.push(arrival)
            self._expect(source, coming)

        self.at(arrival.decoded_s, push)

    def _end_recorded(self) -> None:
        for source in self.sources:
            source.stop()

    def _give_turns(self) -> None:
        for source in self.sources:
            source.refill()
        while self.dispatch.free:
            turn = self.dispatch.next(self.clock())
            self.dispatch.release()
            if turn is None:
                if self.dispatch.look_again_s < inf:
                    self.at(self.dispatch.look_again_s, lambda: None)
                return
            self._begin(turn)

    def _begin(self, turn: Turn) -> None:
        self._on_turn(turn, self.clock())
        begun = [lane for lane in turn.lanes if lane.begin(self.clock(), self.clock) is not None]
        others = self.dispatch.executors - self.dispatch.free - 1
        took_s = self._device.took_s(turn.net, len(begun), others, self.clock(), self._random)

        def end() -> None:
            for lane in begun:
                lane.answer({}, self.clock(), self.clock)
            self.dispatch.done(turn, len(begun), self.clock())

        self.at(self.clock() + took_s, end)
