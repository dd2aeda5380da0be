"""An analyzer whose place another one can take, in another process."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, runtime_checkable

from inference.errors import CannotGoOn
from inference.landmarks import PoseSample
from inference.motion.analyzer import Analysis, Analyzer, AthleteProfile, Event, EventStage
from inference.motion.memory import Memory
from inference.motion.sport import Sport

EVERY_S = 1.0
"""Of media time: what was seen for less long may be lost."""


@runtime_checkable
class Carries(Protocol):
    """What an analyzer has besides, that another one can take the place of."""

    count: int
    """How many attempts have counted."""

    def carry(self) -> Memory:
        """What the other one must know."""

    def go_on(self, memory: Memory) -> None:
        """Be the other one, before the first sample; raises ValueError, KeyError or TypeError for
        what is no memory of this sport's."""


class Remembering:
    """Hands out the analyzer's memory with some of its answers: once a second, and whenever an
    attempt counts or is final."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._carries = analyzer if isinstance(analyzer, Carries) else None
        self._count = 0
        self._handed_out_s = float("-inf")

    def push(self, sample: PoseSample) -> Analysis:
        """Take the next frame."""
        analysis = self._analyzer.push(sample)
        known = self._carries
        if known is None or not self._due(known.count, analysis, sample.media_time_s):
            return analysis
        self._count, self._handed_out_s = known.count, sample.media_time_s
        return replace(analysis, memory=known.carry())

    def flush(self) -> tuple[Event, ...]:
        """The finals that were still open."""
        return self._analyzer.flush()

    @property
    def memory(self) -> Memory | None:
        """As it is now; None for a sport that has none to hand out."""
        return None if self._carries is None else self._carries.carry()

    def _due(self, count: int, analysis: Analysis, time_s: float) -> bool:
        return (
            count != self._count
            or time_s - self._handed_out_s >= EVERY_S
            or any(event.stage is EventStage.FINAL for event in analysis.events)
        )


def going_on(sport: Sport, athlete: AthleteProfile, memory: Memory) -> Analyzer:
    """One that takes the place of the one whose memory it is; raises CannotGoOn."""
    analyzer = sport.create(athlete)
    if not isinstance(analyzer, Carries):
        raise CannotGoOn(f"{sport.name} cannot go on in another process")
    try:
        analyzer.go_on(memory)
    except (ValueError, KeyError, TypeError) as error:
        raise CannotGoOn(f"what was kept of {sport.name} cannot be read: {error!r}") from error
    return analyzer
