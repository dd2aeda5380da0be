"""Who is next, how many, and who is dropped. Pure: no threads, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Ready:
    """A stream with a frame to work on and none in flight.

    `since_s` is when the frame's first packet came, `served` the number of the turn in which the
    stream was last taken (0: never), `behind` how many fresher frames wait behind it, `decoded_s`
    since when it waits here, if that is another moment.
    """

    stream: int
    live: bool
    since_s: float
    served: int
    behind: int = 0
    decoded_s: float | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Streams to take a frame from, in this order; streams whose frame is too late; and streams
    whose frame gives way to the fresher ones behind it."""

    take: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    superseded: tuple[int, ...] = ()


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

    Frames that come in a burst, after the sender or this host was busy elsewhere, are all worked
    on, oldest first: each is an answer within its budget and a sample for the analysis. Only one
    that has waited for `catch_up_s` gives way to those behind it, so that age never builds up.
    """

    max_batch: int = 8
    budget_s: float = 0.2
    catch_up_s: float = 0.08
    patience_s: float = 2.0

    def choose(self, ready: Sequence[Ready], now_s: float, in_flight: int) -> Choice:
        """At most `max_batch` frames on their way; a live frame over the budget is late."""
        late = tuple(one.stream for one in ready if self._late(one, now_s))
        outrun = tuple(one.stream for one in ready if self._outrun(one, now_s))
        dropped = {*late, *outrun}
        alive = [one for one in ready if one.stream not in dropped]
        alive.sort(key=lambda one: (self._rank(one, now_s), one.served, one.since_s, one.stream))
        room = max(0, self.max_batch - in_flight)
        return Choice(tuple(one.stream for one in alive[:room]), late, outrun)

    def _late(self, one: Ready, now_s: float) -> bool:
        return one.live and now_s - one.since_s > self.budget_s

    def _outrun(self, one: Ready, now_s: float) -> bool:
        waited_s = now_s - (one.since_s if one.decoded_s is None else one.decoded_s)
        late = self._late(one, now_s)
        return one.live and one.behind > 0 and waited_s > self.catch_up_s and not late

    def _rank(self, one: Ready, now_s: float) -> int:
        if one.live:
            return 1
        return 0 if now_s - one.since_s > self.patience_s else 2
