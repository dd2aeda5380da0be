"""Who is next, how many, and who is dropped. Pure: no threads, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Ready:
    """A stream with a frame to work on and none in flight.

    `since_s` is when the frame's first packet came, `served` the number of the turn in which the
    stream was last taken (0: never).
    """

    stream: int
    live: bool
    since_s: float
    served: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Streams to take a frame from, in this order, and streams whose frame is too late."""

    take: tuple[int, ...] = ()
    late: tuple[int, ...] = ()


class Policy(Protocol):
    """Decides a turn of the runner."""

    def choose(self, ready: Sequence[Ready], now_s: float, in_flight: int) -> Choice:
        """Choose among `ready`, `in_flight` frames being already on their way."""


@dataclass(frozen=True, slots=True)
class FairOldestFirst:
    """The stream served longest ago comes first, among equals the one whose frame is oldest.

    Going by age alone would let a stream of few frames a second starve one of many, because
    under load the latter's frame is always fresher. Recorded files fill what live streams leave,
    but one that has waited for `patience_s` goes first, so that it is never starved.
    """

    max_batch: int = 8
    budget_s: float = 0.2
    patience_s: float = 2.0

    def choose(self, ready: Sequence[Ready], now_s: float, in_flight: int) -> Choice:
        """At most `max_batch` frames on their way; a live frame over the budget is late."""
        late = tuple(one.stream for one in ready if self._late(one, now_s))
        alive = [one for one in ready if not self._late(one, now_s)]
        alive.sort(key=lambda one: (self._rank(one, now_s), one.served, one.since_s, one.stream))
        room = max(0, self.max_batch - in_flight)
        return Choice(tuple(one.stream for one in alive[:room]), late)

    def _late(self, one: Ready, now_s: float) -> bool:
        return one.live and now_s - one.since_s > self.budget_s

    def _rank(self, one: Ready, now_s: float) -> int:
        if one.live:
            return 1
        return 0 if now_s - one.since_s > self.patience_s else 2
