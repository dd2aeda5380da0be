"""The words of the decision who is next, how many, and who is dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Protocol

from inference.engines.base import Net


@dataclass(frozen=True, slots=True)
class Ready:
    """A stream with a frame that waits for a net; the net is known before anything is cut.

    `deadline_s` is when the frame's answer must leave, infinite for a recorded one;
    `waiting_since_s` since when it waits; `share` how much of the engine the stream has had, in
    seconds, lately; `behind` how many fresher frames wait behind it; `begun` that a first net has
    seen it already.
    """

    stream: int
    live: bool
    net: Net
    deadline_s: float
    waiting_since_s: float
    share: float = 0.0
    behind: int = 0
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What one free executor does: run `net` for the streams of `take`, in this order.

    Before that, the frames of `late` and `superseded` are dropped. With nothing to take, it
    looks again when something comes, and at `look_again_s` at the latest.
    """

    net: Net | None = None
    take: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    superseded: tuple[int, ...] = ()
    look_again_s: float = inf


class Costs(Protocol):
    """What a batch takes on this host, in seconds."""

    def mean_s(self, net: Net, size: int) -> float:
        """On average; never falls with the size."""

    def expected_s(self, net: Net, size: int) -> float:
        """Mean + σ."""

    def pays(self, net: Net, size: int) -> bool:
        """Whether a batch of this size is enough quicker than its pictures one by one."""


class Policy(Protocol):
    """Decides what an executor does that has become free."""

    def choose(
        self,
        ready: Sequence[Ready],
        now_s: float,
        *,
        free: int = 1,
        next_arrival_s: float = inf,
        standing: bool = False,
    ) -> Choice:
        """Choose among `ready`; `free` executors are free, the next frame of a stream that is
        not ready is expected at `next_arrival_s`, and a queue that is `standing` has not been
        worked off for a while."""
