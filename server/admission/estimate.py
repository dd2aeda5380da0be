"""How old answers would be with another load. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log, sqrt

from server.admission.load import Load

_VARIABILITY = 0.5
"""Half the sum of the squared variations of arrivals and of work: cameras tick, nets are even."""

_LOOP_FPS = 1000.0
"""Frames a second that fill an event loop, as long as nothing was measured."""

_UNEVEN_CORES = 0.3
"""What frames that come at the same moment, the system and its network need besides: measured on
several hosts, on whose two cores the load's publishers ran, too."""

_IDLE_AGE_S = 0.03
"""Of an answer on a server that has nothing else to do, without the nets."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """The 95th percentile of the answers' age, and how busy executors, event loop and cores
    would be, as parts of what they can do."""

    age_p95_s: float
    engine_busy: float
    loop_busy: float
    cpu_busy: float

    def leaves(self, spare: float, cores: float) -> bool:
        """Whether that part of each is left over; of few cores a larger one."""
        cpu_busy = self.cpu_busy + _UNEVEN_CORES / cores
        return 1 - max(self.engine_busy, self.loop_busy, cpu_busy) >= spare


def predict(load: Load, fps: float) -> Prediction:
    """With `fps` frames a second in all: what was measured, and what queueing adds to it.

    Only the difference that the load makes is modelled, so that what the model does not know,
    such as the network, is in the measured part.
    """
    more = fps / load.fps if load.fps else 0.0
    loop = load.loop_busy * more if load.fps else fps / _LOOP_FPS
    now, then = _engine(load, load.fps), _engine(load, fps)
    measured_s = load.age_p95_s
    if measured_s is None:
        measured_s = _IDLE_AGE_S + load.alone_s + now.wait_p95_s()
    added_s = then.wait_p95_s() - now.wait_p95_s()
    if then.busy >= 1 or loop >= 1:
        added_s = inf
    return Prediction(
        age_p95_s=max(min(measured_s, load.alone_s), measured_s + added_s),
        engine_busy=then.busy,
        loop_busy=loop,
        cpu_busy=fps * load.frame_cpu_s / load.cores,
    )


@dataclass(frozen=True, slots=True)
class Queue:
    """Work of `work_s` each for `servers`, who are `busy` 0…1 of their time."""

    servers: int
    busy: float
    work_s: float

    def wait_p95_s(self) -> float:
        """The 95th percentile of the wait: Allen and Cunneen's approximation of its mean, with
        Sakasegawa's of the chance to wait at all, and an exponential tail."""
        if self.busy >= 1:
            return inf
        waits = self.busy ** (sqrt(2 * (self.servers + 1)) - 1)
        if waits <= 0.05:
            return 0.0
        mean_s = _VARIABILITY * self.work_s / (self.servers * (1 - self.busy))
        return mean_s * log(waits / 0.05)


def _engine(load: Load, fps: float) -> Queue:
    busy = fps * load.frame_s / load.executors
    return Queue(load.executors, busy, load.alone_s)
