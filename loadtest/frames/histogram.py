"""Ages in histograms that keep their digits and can be added up over processes (HdrHistogram)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hdrh.histogram import HdrHistogram

LONGEST_US = 60_000_000
EXACT_DIGITS = 3
COARSE_DIGITS = 2
"""Enough for a plot, in a seventh of the memory."""


@dataclass(frozen=True, slots=True)
class Bar:
    """So many values were above `above_ms` and up to `up_to_ms`."""

    above_ms: float
    up_to_ms: float
    count: int


class AgeHistogram:
    """Seconds from 1 µs to a minute; what lies outside counts as the nearest of these."""

    def __init__(self, digits: int = EXACT_DIGITS) -> None:
        self._counts = HdrHistogram(1, LONGEST_US, digits)

    @classmethod
    def merged(cls, encoded: Iterable[str], digits: int = EXACT_DIGITS) -> AgeHistogram:
        """All of these together, which `encode` wrote with as many digits."""
        whole = cls(digits)
        for one in encoded:
            whole._counts.decode_and_add(one.encode())
        return whole

    def encode(self) -> str:
        """As text, compressed, in the format that all HdrHistograms share."""
        return bytes(self._counts.encode()).decode()

    def record(self, seconds: float) -> None:
        """One more."""
        self._counts.record_value(min(max(round(seconds * 1e6), 1), LONGEST_US))

    @property
    def count(self) -> int:
        """How many were recorded."""
        return int(self._counts.get_total_count())

    def percentile_ms(self, percent: float) -> float | None:
        """So many percent were no longer, in milliseconds; None of nothing."""
        if not self.count:
            return None
        return float(self._counts.get_value_at_percentile(percent)) / 1e3

    def bars(self, width_ms: float) -> Iterator[Bar]:
        """Counts in steps of this width, from 0 up to the longest, empty ones included."""
        found: dict[int, int] = {}
        for one in self._counts.get_recorded_iterator():
            step = int(one.value_iterated_to / 1e3 / width_ms)
            found[step] = found.get(step, 0) + int(one.count_at_value_iterated_to)
        for step in range(max(found, default=-1) + 1):
            yield Bar(step * width_ms, (step + 1) * width_ms, found.get(step, 0))
