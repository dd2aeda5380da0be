"""How long a batch of each size takes on this host: measured at start, kept up while running."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from inference.engines.base import Net

_FIRST = 3
"""Observations of a size that are taken as they are."""

_FOLLOW_HOST = 0.06
"""Weight of one more observation in how fast the host is: half of it is of the last eleven."""

_FOLLOW_SIZE = 0.004
"""And in how one size compares with the others, which changes with the engine only."""

_SURE = 16
"""More observations of a size do not make it surer; and so seldom sizes are fitted anew."""

_OUTLIER = 4.0
"""An observation counts for at most so many times what is known: a stall is no new speed."""

_PAYS = 0.3
"""What a batch must save: less is within the noise on a processor, where it saves a twentieth; an
accelerator saves most of it."""

_UNKNOWN_S = 0.01
"""Taken for one picture before anything was measured."""


@dataclass(slots=True)
class _Size:
    """What a batch of one size takes on the host as it was at first."""

    mean_s: float
    count: int = 1


@dataclass(slots=True)
class _Times:
    """One net: what each size took at first, and how much slower the host is now.

    So the sizes that are not run just now follow those that are.
    """

    sizes: dict[int, _Size] = field(default_factory=dict)
    slower: float = 1.0
    count: int = 0
    variance: float = 0.0
    """Of an observation in proportion to what was known."""

    def add(self, size: int, took_s: float) -> None:
        """Take one more observation."""
        self.count += 1
        known = self.sizes.get(size)
        if known is None:
            self.sizes[size] = _Size(took_s / self.slower)
            return
        known.count += 1
        off = min(took_s / (self.slower * known.mean_s), _OUTLIER) - 1
        self.variance = (1 - _FOLLOW_HOST) * (self.variance + _FOLLOW_HOST * off * off)
        if known.count <= _FIRST:
            known.mean_s *= 1 + off / known.count
        else:
            self.slower *= 1 + _FOLLOW_HOST * off
            known.mean_s *= 1 + _FOLLOW_SIZE * off

    def has_news(self, size: int) -> bool:
        """Whether the sizes are to be fitted anew after an observation of this one."""
        return self.sizes[size].count <= _FIRST or self.count % _SURE == 0

    def fitted(self, max_batch: int) -> tuple[float, ...]:
        """Seconds of each size on the host as it was at first."""
        if not self.sizes:
            return tuple(_UNKNOWN_S * size for size in range(1, max_batch + 1))
        measured = sorted(self.sizes)
        means_s = [self.sizes[one].mean_s for one in measured]
        weights = [min(self.sizes[one].count, _SURE) for one in measured]
        known = dict(zip(measured, rising(means_s, weights), strict=True))
        return tuple(_on_the_line(known, size) for size in range(1, max_batch + 1))


class LatencyProfile:
    """Seconds by net and batch size, 1…`max_batch`.

    The means never fall with the size: what was measured is fitted so, what lies between two
    measured sizes is on the line between them, and beyond the largest each picture costs what it
    does there. It is not safe to use from several threads.
    """

    def __init__(self, max_batch: int) -> None:
        if max_batch < 1:
            raise ValueError("a batch holds at least one picture")
        self.max_batch = max_batch
        self._times = {net: _Times() for net in Net}
        self._fitted = {net: times.fitted(max_batch) for net, times in self._times.items()}

    def observe(self, net: Net, size: int, took_s: float) -> None:
        """A batch of `size` pictures took so long; a clock that stood still says nothing."""
        if took_s <= 0:
            return
        times = self._times[net]
        times.add(size, took_s)
        if times.has_news(size):
            self._fitted[net] = times.fitted(self.max_batch)

    def mean_s(self, net: Net, size: int) -> float:
        """What a batch of this size takes on average."""
        return self._times[net].slower * self._fitted[net][min(size, self.max_batch) - 1]

    def spread_s(self, net: Net, size: int) -> float:
        """The standard deviation."""
        return sqrt(self._times[net].variance) * self.mean_s(net, size)

    def expected_s(self, net: Net, size: int) -> float:
        """Mean + σ: what to count on."""
        return self.mean_s(net, size) + self.spread_s(net, size)

    def pays(self, net: Net, size: int) -> bool:
        """Whether a picture that joins a batch costs there a third less than alone, on average up
        to this size."""
        alone_s = self.mean_s(net, 1)
        return self.mean_s(net, size) <= alone_s * (1 + (1 - _PAYS) * (size - 1))

    def least_s(self, net: Net, within_s: float) -> float:
        """What a picture takes in the best batch that pays and takes no longer than `within_s`."""
        fit = [size for size in range(1, self.max_batch + 1) if self.mean_s(net, size) <= within_s]
        each_s = [self.mean_s(net, size) / size for size in fit if self.pays(net, size)]
        return min(each_s, default=self.mean_s(net, 1))

    def table_ms(self) -> dict[str, dict[int, tuple[float, float]]]:
        """Mean and σ in milliseconds of each size that was seen, by the net's name."""
        return {
            net.value: {
                size: (
                    round(1e3 * self.mean_s(net, size), 3),
                    round(1e3 * self.spread_s(net, size), 3),
                )
                for size in sorted(times.sizes)
            }
            for net, times in self._times.items()
        }


def rising(values: Sequence[float], weights: Sequence[int]) -> list[float]:
    """The nearest values, by weighted squares, that never fall (pool adjacent violators)."""
    pools: list[tuple[float, int, int]] = []
    for value, weight in zip(values, weights, strict=True):
        mean, mass, length = value, weight, 1
        while pools and pools[-1][0] > mean:
            before, mass_before, length_before = pools.pop()
            mean = (before * mass_before + mean * mass) / (mass_before + mass)
            mass, length = mass + mass_before, length + length_before
        pools.append((mean, mass, length))
    return [mean for mean, _, length in pools for _ in range(length)]


def _on_the_line(fitted: Mapping[int, float], size: int) -> float:
    """Between two measured sizes in proportion; below the smallest it is no quicker; beyond the
    largest each picture costs what it does on average."""
    if size in fitted:
        return fitted[size]
    smaller = max((one for one in fitted if one < size), default=None)
    larger = min((one for one in fitted if one > size), default=None)
    if smaller is None:
        return fitted[min(fitted)]
    if larger is None:
        return fitted[smaller] * size / smaller
    share = (size - smaller) / (larger - smaller)
    return fitted[smaller] + share * (fitted[larger] - fitted[smaller])
