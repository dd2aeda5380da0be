"""How long a batch of each size takes on this host: measured at start, kept up while running."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from inference.engines.base import Net

_FOLLOW = 0.06
"""Weight of one more observation: half of what is known is of the last eleven."""

_SURE = 16
"""More observations of a size do not make it surer: the host may have changed since."""

_OUTLIER = 4.0
"""An observation counts for at most so many times what is known: a stall is no new speed."""

_UNKNOWN_S = 0.01
"""Taken for one picture before anything was measured."""


@dataclass(slots=True)
class _Observed:
    """What was seen of one batch size: exponentially weighted mean and variance, in seconds."""

    mean_s: float
    variance_s2: float = 0.0
    count: int = 1

    def add(self, took_s: float) -> None:
        """Take one more; the first ones count by their number, so that they settle quickly."""
        self.count += 1
        weight = max(_FOLLOW, 1 / self.count)
        off_s = min(took_s, _OUTLIER * self.mean_s) - self.mean_s
        self.mean_s += weight * off_s
        self.variance_s2 = (1 - weight) * (self.variance_s2 + weight * off_s * off_s)


class LatencyProfile:
    """Seconds by net and batch size, 1…`max_batch`.

    The means never fall with the size: what was measured is fitted so, what lies between two
    measured sizes is on the line between them, and what lies beyond goes on as it was. It is not
    safe to use from several threads.
    """

    def __init__(self, max_batch: int) -> None:
        if max_batch < 1:
            raise ValueError("a batch holds at least one picture")
        self.max_batch = max_batch
        self._observed: dict[Net, dict[int, _Observed]] = {net: {} for net in Net}
        self._fitted: dict[Net, tuple[float, ...]] = {}

    def observe(self, net: Net, size: int, took_s: float) -> None:
        """A batch of `size` pictures took so long; a clock that stood still says nothing."""
        if took_s <= 0:
            return
        sizes = self._observed[net]
        if size in sizes:
            sizes[size].add(took_s)
        else:
            sizes[size] = _Observed(took_s)
        self._fitted.pop(net, None)

    def mean_s(self, net: Net, size: int) -> float:
        """What a batch of this size takes on average."""
        if net not in self._fitted:
            self._fitted[net] = self._fit(net)
        return self._fitted[net][min(size, self.max_batch) - 1]

    def spread_s(self, net: Net, size: int) -> float:
        """The standard deviation: of the nearest size that was seen, in proportion."""
        sizes = self._observed[net]
        if not sizes:
            return 0.0
        nearest = min(sizes, key=lambda one: abs(one - size))
        seen = sizes[nearest]
        return sqrt(seen.variance_s2) * self.mean_s(net, size) / seen.mean_s

    def expected_s(self, net: Net, size: int) -> float:
        """Mean + σ: what to count on."""
        return self.mean_s(net, size) + self.spread_s(net, size)

    def table_ms(self) -> dict[str, dict[int, tuple[float, float]]]:
        """Mean and σ in milliseconds of each size that was seen, by the net's name."""
        return {
            net.value: {
                size: (round(one.mean_s * 1e3, 3), round(sqrt(one.variance_s2) * 1e3, 3))
                for size, one in sorted(sizes.items())
            }
            for net, sizes in self._observed.items()
        }

    def _fit(self, net: Net) -> tuple[float, ...]:
        sizes = self._observed[net]
        if not sizes:
            return tuple(_UNKNOWN_S * size for size in range(1, self.max_batch + 1))
        measured = sorted(sizes)
        means_s = [sizes[one].mean_s for one in measured]
        weights = [min(sizes[one].count, _SURE) for one in measured]
        fitted = dict(zip(measured, rising(means_s, weights), strict=True))
        return tuple(_on_the_line(fitted, size) for size in range(1, self.max_batch + 1))


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
