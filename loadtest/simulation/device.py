"""A device that takes a + b·n milliseconds for n pictures, more or less."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from inference.batching.profile import LatencyProfile
from inference.engines.base import Net


@dataclass(frozen=True, slots=True)
class NetTimes:
    """Seconds of a batch: `fixed_s` and `each_s` for every picture of it."""

    fixed_s: float
    each_s: float

    def of(self, size: int) -> float:
        """Without noise."""
        return self.fixed_s + self.each_s * size


@dataclass(frozen=True, slots=True)
class Device:
    """`noise` is the standard deviation in proportion; with `crowding`, a batch that starts while
    n others run takes that part longer for each. `stolen` says by what factor the device is
    slower at a moment."""

    nets: Mapping[Net, NetTimes]
    executors: int = 1
    noise: float = 0.1
    crowding: float = 0.0
    stolen: Callable[[float], float] = lambda _: 1.0

    def took_s(self, net: Net, size: int, others: int, now_s: float, random: Random) -> float:
        """What a batch takes that starts now beside `others`."""
        noisy = max(0.5, random.gauss(1.0, self.noise))
        return self.nets[net].of(size) * noisy * (1 + self.crowding * others) * self.stolen(now_s)

    def profile(self, max_batch: int) -> LatencyProfile:
        """What a sweep over the idle device gives."""
        profile = LatencyProfile(max_batch)
        for net, times in self.nets.items():
            for size in (*range(1, max_batch + 1),) * 3:
                profile.observe(net, size, times.of(size))
        return profile


def processor(executors: int = 2) -> Device:
    """Two cores, as measured with the converted nets: batches save next to nothing."""
    nets = {Net.LANDMARKS: NetTimes(0.0005, 0.0085), Net.DETECTOR: NetTimes(0.0005, 0.0105)}
    return Device(nets, executors, noise=0.15, crowding=0.1)


def accelerator() -> Device:
    """A device whose fixed cost is most of what a batch takes."""
    nets = {Net.LANDMARKS: NetTimes(0.003, 0.00012), Net.DETECTOR: NetTimes(0.003, 0.0001)}
    return Device(nets, 1, noise=0.05)
