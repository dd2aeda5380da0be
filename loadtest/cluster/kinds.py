"""Kinds of hosts that are made up, and how many sessions each carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from server.admission.decisions import Outcome, decide
from server.admission.estimate import Queue
from server.admission.load import NOMINAL_FPS, Demand, Load

BUDGET_S = 0.2
_IDLE_AGE_S = 0.03
_LATEST_S = 2.0
_FULL_LOOP_FPS = 1000.0


@dataclass(frozen=True, slots=True)
class Kind:
    """`frame_s` is what a frame takes of the executor in large batches, `alone_s` alone; `workers`
    are event loops, `frame_cpu_s` what a frame takes of the `cores`."""

    name: str
    frame_s: float
    alone_s: float = 0.003
    workers: int = 4
    cores: float = 16.0
    frame_cpu_s: float = 0.003

    def age_p95_s(self, fps: float, frame_s: float) -> float:
        """Of answers, when so many frames a second come that take so long."""
        wait_s = Queue(1, fps * frame_s, self.alone_s).wait_p95_s()
        return _IDLE_AGE_S + self.alone_s + min(wait_s, _LATEST_S)

    def load(
        self, demands: tuple[Demand, ...], fps: float, frame_s: float, age_p95_s: float | None
    ) -> Load:
        """As the host would measure it."""
        busy = fps * frame_s
        return Load(
            demands=demands,
            frame_s=frame_s,
            alone_s=self.alone_s,
            age_p95_s=age_p95_s,
            missed=max(0.0, 1 - 1 / busy) if busy else 0.0,
            loop_busy=fps / (_FULL_LOOP_FPS * self.workers),
            cpu_busy=fps * self.frame_cpu_s / self.cores,
            cores=self.cores,
            frame_cpu_s=self.frame_cpu_s,
        )


HALF = Kind("half", frame_s=0.00102, workers=2, cores=8.0)
USUAL = Kind("usual", frame_s=0.00051)
DOUBLE = Kind("double", frame_s=0.000255, workers=8, cores=32.0)
_MIX = ((HALF, 0.2), (USUAL, 0.7), (DOUBLE, 0.1))
"""A cluster that grew over years."""


@cache
def capacity(kind: Kind) -> int:
    """The sessions that one carries when it is measured exactly: the admission refuses the next."""
    sessions = 0
    while True:
        fps = sessions * NOMINAL_FPS
        demands = (Demand(fps, fps),) if sessions else ()
        age_s = kind.age_p95_s(fps, kind.frame_s) if sessions else None
        load = kind.load(demands, fps, kind.frame_s, age_s)
        if decide(load, 0, BUDGET_S, adaptive=False).outcome is Outcome.REFUSED:
            return sessions
        sessions += 1


def kinds_of(hosts: int, random: Random, *, equal: bool) -> Sequence[Kind]:
    """So many, all `equal` or of all kinds in any order."""
    if equal:
        return [USUAL] * hosts
    kinds = [kind for kind, part in _MIX for _ in range(round(part * hosts))]
    kinds = (kinds + [USUAL] * hosts)[:hosts]
    random.shuffle(kinds)
    return kinds
