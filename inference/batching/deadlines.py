"""Earliest deadline first, fair when there is not enough for all. Pure: no threads, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import ceil, inf

from inference.batching.policy import Choice, Costs, Ready
from inference.engines.base import Net


@dataclass(frozen=True, slots=True)
class _Limits:
    """At one moment: what a frame that waits for a net still needs, alone, and for how long it
    may wait while there are others behind it; in seconds."""

    way_s: Mapping[Net, float]
    catch_up_s: float

    def latest_start_s(self, one: Ready) -> float:
        """Until when work on it must have begun, by its deadline or because it will be outrun."""
        in_time_s = one.deadline_s - self.way_s[one.net]
        return in_time_s if one.begun else min(in_time_s, one.waiting_since_s + self.catch_up_s)

    def outrun(self, one: Ready, now_s: float) -> bool:
        """Whether it gives way to the frames behind it."""
        waited_s = now_s - one.waiting_since_s
        return one.live and not one.begun and one.behind > 0 and waited_s > self.catch_up_s


@dataclass(frozen=True, slots=True)
class EarliestDeadlineFirst:
    """The frame whose answer is due first goes first, while all can be in time.

    - **Stages.** A frame that waits for the detector must be through it while there is time left
      for the landmarks: that is its deadline there.
    - **Late.** A live frame that cannot be in time any more, going by the measured mean, is
      dropped before anything is cut for it; one younger than half the budget never is, because a
      wrong profile would then never be put right. One that a net has seen is always finished:
      where the person is serves the frames that follow.
    - **Fairness.** When not all can be in time, those give way whose streams have had most of the
      engine. Going by age alone would let streams of few frames a second starve one of many,
      because under load the latter's frame is always fresher.
    - **Bursts.** Frames that come in a burst, after the sender or this host was busy elsewhere,
      are all worked on: each is an answer within its budget and a sample for the analysis. Only
      one that has waited for `catch_up_s` gives way to those behind it, so that age never builds
      up; `keep_up_s` while the queue stands, because one that never gets shorter makes all
      answers later and none more.
    - **Batches.** The largest whose mean + σ fits half the slack of its most urgent frame, where
      that pays: where a batch costs as much as its pictures one by one, these give the same
      throughput and earlier answers. What waits is shared with the other executors that are free.
    - **Waiting.** A batch waits for one more frame only when that is expected so soon that all
      are answered earlier on average, and the slack allows it.
    - **Recorded files** take what live streams leave, in batches of at most `recorded_s`. A file
      that has waited for `patience_s` goes first, for one frame, so that it is never starved.
    """

    costs: Costs
    executors: int = 1
    max_batch: int = 8
    budget_s: float = 0.2
    catch_up_s: float = 0.08
    keep_up_s: float = 0.04
    patience_s: float = 2.0
    recorded_s: float = 0.03

    def choose(
        self,
        ready: Sequence[Ready],
        now_s: float,
        *,
        free: int = 1,
        next_arrival_s: float = inf,
        standing: bool = False,
    ) -> Choice:
        """At most `max_batch` streams, all for one net."""
        late: list[Ready] = []
        outrun: list[Ready] = []
        alive: list[Ready] = []
        limits = _Limits(self._ways_s(), self.keep_up_s if standing else self.catch_up_s)
        for one in ready:
            gone = self._late(one, limits.way_s[one.net], now_s)
            (late if gone else outrun if limits.outrun(one, now_s) else alive).append(one)
        take, look_again_s = self._take(alive, limits, now_s, free, next_arrival_s)
        return Choice(
            net=take[0].net if take else None,
            take=_streams(take),
            late=_streams(late),
            superseded=_streams(outrun),
            look_again_s=look_again_s,
        )

    def _late(self, one: Ready, way_s: float, now_s: float) -> bool:
        return not one.begun and now_s + min(way_s, self.budget_s / 2) > one.deadline_s

    def _take(
        self,
        alive: Sequence[Ready],
        limits: _Limits,
        now_s: float,
        free: int,
        next_arrival_s: float,
    ) -> tuple[Sequence[Ready], float]:
        recorded = sorted(
            (one for one in alive if not one.live), key=lambda one: (one.waiting_since_s, one.share)
        )
        if recorded and now_s - recorded[0].waiting_since_s > self.patience_s:
            return recorded[:1], inf
        live = self._order([one for one in alive if one.live], limits, now_s)
        if not live:
            return self._recorded(recorded, free), inf
        same = [one for one in live if one.net is live[0].net]
        slack_s = self._due_s(live[0]) - now_s
        size = self._size(same, free, slack_s / 2)
        nothing_else = free == 1 and len(same) == size == len(live)
        soon_s = next_arrival_s - now_s
        if nothing_else and self._worth_waiting(live[0].net, size, slack_s, soon_s):
            return (), next_arrival_s
        return same[:size], inf

    def _recorded(self, recorded: Sequence[Ready], free: int) -> Sequence[Ready]:
        same = [one for one in recorded if one.net is recorded[0].net]
        return same[: self._size(same, free, self.recorded_s)] if same else ()

    def _size(self, same: Sequence[Ready], free: int, at_most_s: float) -> int:
        """How many of `same` to run at once, at least one."""
        if not same:
            return 0
        net, largest = same[0].net, 1
        for size in range(2, min(ceil(len(same) / free), self.max_batch) + 1):
            if self.costs.expected_s(net, size) > at_most_s:
                break
            if self.costs.pays(net, size):
                largest = size
        return largest

    def _worth_waiting(self, net: Net, size: int, slack_s: float, arrives_in_s: float) -> bool:
        """Whether to wait for one more picture.

        Running n now and one later answers after n·c(n) + c(n) + c(1) seconds in all, waiting w
        and running n + 1 after (n + 1)·(w + c(n + 1)); the first is more while
        w < c(n) + c(1) / (n + 1) - c(n + 1).
        """
        if size >= self.max_batch or not 0 < arrives_in_s < slack_s:
            return False
        alone_s, larger_s = self.costs.mean_s(net, 1), self.costs.mean_s(net, size + 1)
        gain_s = self.costs.mean_s(net, size) + alone_s / (size + 1) - larger_s
        fits = self.costs.expected_s(net, size + 1) <= (slack_s - arrives_in_s) / 2
        return arrives_in_s < gain_s and fits

    def _order(self, live: list[Ready], limits: _Limits, now_s: float) -> list[Ready]:
        """By deadline; behind them those that give way, so that the others are in time.

        Of a set that cannot all be in time, Moore and Hodgson's rule keeps the most; with equal
        work it is free to choose who gives way, and we choose by `share`.
        """
        if len(live) < 2:
            return live
        live.sort(key=lambda one: (self._due_s(one), one.share, one.stream))
        adds_s = self._shared_ways_s(len(live))
        may_give_way: list[tuple[float, int, Ready]] = []
        given_way: set[int] = set()
        ahead_s = 0.0
        for one in live:
            if not one.begun:
                heappush(may_give_way, (-one.share, one.stream, one))
            ahead_s += adds_s[one.net]
            spare_s = limits.latest_start_s(one) - now_s
            while may_give_way and 0 <= spare_s < ahead_s - adds_s[one.net]:
                out = heappop(may_give_way)[2]
                given_way.add(out.stream)
                ahead_s -= adds_s[out.net]
                if out is one:
                    break
        keep = [one for one in live if one.stream not in given_way]
        rest = [one for one in live if one.stream in given_way]
        rest.sort(key=lambda one: (one.share, one.deadline_s, one.stream))
        return keep + rest

    def _shared_ways_s(self, frames: int) -> dict[Net, float]:
        """What each frame adds to the wait of those behind it, when so many share batches and
        executors."""
        size = min(frames, self.max_batch)
        each_s = {
            net: min(self.costs.mean_s(net, 1), self.costs.mean_s(net, size) / size) for net in Net
        }
        each_s[Net.DETECTOR] += each_s[Net.LANDMARKS]
        return {net: value_s / self.executors for net, value_s in each_s.items()}

    def _due_s(self, one: Ready) -> float:
        """When the net that it waits for must be through with it."""
        if one.net is Net.DETECTOR:
            return one.deadline_s - self.costs.expected_s(Net.LANDMARKS, 1)
        return one.deadline_s

    def _ways_s(self) -> dict[Net, float]:
        """What a frame that waits for a net still needs, alone."""
        alone_s = {net: self.costs.mean_s(net, 1) for net in Net}
        alone_s[Net.DETECTOR] += alone_s[Net.LANDMARKS]
        return alone_s


def _streams(some: Iterable[Ready]) -> tuple[int, ...]:
    return tuple(one.stream for one in some)
