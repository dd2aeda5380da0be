"""Other policies, to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from inference.batching.policy import Choice, Policy, Ready
from inference.batching.profile import LatencyProfile


@dataclass(frozen=True, slots=True)
class FairOldestFirst:
    """The stream that has had least comes first, everything that is ready goes into the batch,
    and a frame is late once it is over the deadline: no profile, no foresight."""

    max_batch: int
    catch_up_s: float = 0.08

    def choose(
        self,
        ready: Sequence[Ready],
        now_s: float,
        *,
        free: int = 1,
        next_arrival_s: float = inf,
        standing: bool = False,
    ) -> Choice:
        """Whatever is ready for the net of the first."""
        del free, next_arrival_s, standing
        late = [one for one in ready if not one.begun and now_s > one.deadline_s]
        outrun = [one for one in ready if self._outrun(one, now_s) and one not in late]
        alive = [one for one in ready if one not in late and one not in outrun]
        alive.sort(key=lambda one: (not one.live, one.share, one.waiting_since_s))
        same = [one for one in alive if one.net is alive[0].net][: self.max_batch]
        return Choice(
            same[0].net if same else None,
            tuple(one.stream for one in same),
            tuple(one.stream for one in late),
            tuple(one.stream for one in outrun),
        )

    def _outrun(self, one: Ready, now_s: float) -> bool:
        waited_s = now_s - one.waiting_since_s
        return one.live and not one.begun and one.behind > 0 and waited_s > self.catch_up_s


@dataclass(frozen=True, slots=True)
class FirstComeFirstServed:
    """One at a time in the order of coming, nothing dropped before it is over the deadline."""

    def choose(
        self,
        ready: Sequence[Ready],
        now_s: float,
        *,
        free: int = 1,
        next_arrival_s: float = inf,
        standing: bool = False,
    ) -> Choice:
        """The one that has waited longest."""
        del free, next_arrival_s, standing
        late = [one for one in ready if not one.begun and now_s > one.deadline_s]
        alive = sorted(
            (one for one in ready if one not in late), key=lambda one: one.waiting_since_s
        )
        first = alive[:1]
        return Choice(
            first[0].net if first else None,
            tuple(one.stream for one in first),
            tuple(one.stream for one in late),
        )


def fair_oldest(profile: LatencyProfile, max_batch: int, executors: int) -> Policy:
    """Makes the first."""
    del profile, executors
    return FairOldestFirst(max_batch)


def first_come(profile: LatencyProfile, max_batch: int, executors: int) -> Policy:
    """Makes the second."""
    del profile, max_batch, executors
    return FirstComeFirstServed()
