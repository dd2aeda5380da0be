"""What became of the frames of a simulation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from inference.batching.tally import SchedulerSnapshot

BUDGET_S = 0.2


@dataclass(slots=True)
class StreamOutcome:
    """One stream: frames sent, ages of answers in seconds in their order, drops by reason;
    `waits_s` how long frames were in the buffer."""

    live: bool
    sent: int = 0
    ages_s: list[float] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    drops: Counter[str] = field(default_factory=Counter)

    @property
    def in_time(self) -> float:
        """The part of the frames sent that was answered within the budget."""
        return sum(age_s <= BUDGET_S for age_s in self.ages_s) / self.sent if self.sent else 1.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """All streams, and the scheduler at the end."""

    streams: Sequence[StreamOutcome]
    snapshot: SchedulerSnapshot
    seconds: float

    @property
    def live(self) -> list[StreamOutcome]:
        """The live streams."""
        return [one for one in self.streams if one.live]

    @property
    def in_time(self) -> float:
        """The part of all live frames that was answered within the budget."""
        sent = sum(one.sent for one in self.live)
        return sum(one.in_time * one.sent for one in self.live) / sent if sent else 1.0

    @property
    def worst(self) -> float:
        """The same of the stream that fared worst."""
        return min((one.in_time for one in self.live), default=1.0)

    @property
    def busy(self) -> float:
        """The part of the executors' time that they were at work."""
        return self.snapshot.busy_s / (self.seconds * self.snapshot.executors)

    def age_s(self, percent: float) -> float:
        """The percentile of the live answers' ages."""
        ages_s = sorted(age_s for one in self.live for age_s in one.ages_s)
        return percentile(ages_s, percent)

    def drops(self) -> dict[str, int]:
        """Frames of all streams by reason."""
        return dict(sum((one.drops for one in self.streams), Counter()))


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile; not a number when there is nothing."""
    if not ordered:
        return float("nan")
    return ordered[max(0, ceil(percent / 100 * len(ordered)) - 1)]
