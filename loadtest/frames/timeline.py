"""How old answers were at each time of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from loadtest.frames.histogram import COARSE_DIGITS, AgeHistogram

Encoded = Mapping[str, str]
"""Histograms by the number of their part of the time."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Ages of the answers that came in a part of the time, in ms; `at_s` is its middle."""

    at_s: float
    answers: int
    p50_ms: float
    p95_ms: float


class Timeline:
    """A histogram for each part of the time, `every_s` long, of a clock that processes share."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._parts: dict[int, AgeHistogram] = {}

    def record(self, at_s: float, age_s: float) -> None:
        """An answer came."""
        part = int(at_s / self._every_s)
        if part not in self._parts:
            self._parts[part] = AgeHistogram(COARSE_DIGITS)
        self._parts[part].record(age_s)

    def encode(self) -> dict[str, str]:
        """To be merged with those of other processes."""
        return {str(part): one.encode() for part, one in self._parts.items()}


def moments(timelines: Iterable[Encoded], every_s: float, began_s: float) -> list[Moment]:
    """All processes' together, in order; times count from `began_s`."""
    parts: dict[int, list[str]] = {}
    for timeline in timelines:
        for part, encoded in timeline.items():
            parts.setdefault(int(part), []).append(encoded)
    found = []
    for number, each in sorted(parts.items()):
        ages = AgeHistogram.merged(each, COARSE_DIGITS)
        p50_ms, p95_ms = ages.percentile_ms(50), ages.percentile_ms(95)
        if p50_ms is not None and p95_ms is not None:
            found.append(Moment((number + 0.5) * every_s - began_s, ages.count, p50_ms, p95_ms))
    return found
