"""What became of the sessions of a simulation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

_MOST_MS = 2100


@dataclass(slots=True)
class Ages:
    """Ages of answers, each host's as often as it has sessions, in whole milliseconds."""

    counts: list[int] = field(default_factory=lambda: [0] * (_MOST_MS + 1))

    def note(self, age_s: float, sessions: int) -> None:
        """So many sessions got answers of that age."""
        self.counts[min(_MOST_MS, round(age_s * 1e3))] += sessions

    def ms(self, percent: float) -> int | None:
        """The percentile."""
        left = ceil(sum(self.counts) * percent / 100)
        for age_ms, count in enumerate(self.counts) if left else ():
            left -= count
            if left <= 0:
                return age_ms
        return None


@dataclass(slots=True)
class Spread:
    """How evenly hosts were filled when most sessions were there: `mean` of what each carries,
    the fullest one and the 95th of a hundred over the mean."""

    sessions: int = 0
    mean: float = 0.0
    most: float = 1.0
    p95: float = 1.0

    def look(self, fills: Sequence[float], sessions: int) -> None:
        """Hosts are filled like this now."""
        if sessions <= self.sessions or not any(fills):
            return
        ordered = sorted(fills)
        self.sessions = sessions
        self.mean = sum(ordered) / len(ordered)
        self.most = ordered[-1] / self.mean
        self.p95 = ordered[ceil(0.95 * len(ordered)) - 1] / self.mean


@dataclass(slots=True)
class Tally:
    """Counts of new offers: each is `admitted`, `refused` (some of them `refused_with_room` on
    another host) or waits for its answer. Of sessions that had to look for another host, `again`
    in all: answered, gone because their athletes had left, or waiting. `asked` counts the
    questions that doors put to hosts."""

    offered: int = 0
    admitted: int = 0
    refused: int = 0
    refused_with_room: int = 0
    again: int = 0
    again_answered: int = 0
    again_gone: int = 0
    again_within: Counter[int] = field(default_factory=Counter)
    asked: int = 0
    there: int = 0
    ended: int = 0
    ages: Ages = field(default_factory=Ages)
    spread: Spread = field(default_factory=Spread)

    @property
    def waiting(self) -> int:
        """New offers that have no answer yet."""
        return self.offered - self.admitted - self.refused

    @property
    def again_waiting(self) -> int:
        """Sessions that look for another host."""
        return self.again - self.again_answered - self.again_gone

    def answered_again(self, after_s: float) -> None:
        """One has found another host."""
        self.again_answered += 1
        self.again_within[1] += after_s <= 1
        self.again_within[3] += after_s <= 3
