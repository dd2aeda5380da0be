"""What was measured of an athlete at one time, live or in a recorded video."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from inference.motion.verdict import Grade


class Kind(StrEnum):
    """Where finals come from."""

    SESSION = "session"
    ANALYSIS = "analysis"


@dataclass(frozen=True, slots=True)
class Final:
    """One attempt; its verdict's grade is None where the sport does not judge."""

    number: int
    media_time_s: float
    values: Mapping[str, float]
    grade: str | None = None
    flags: tuple[str, ...] = ()

    @property
    def trusted(self) -> bool:
        """Whether its numbers can be relied on."""
        return self.grade != Grade.POOR


@dataclass(frozen=True, slots=True)
class Condition:
    """What makes attempts another exercise: the box that was dropped from, the treadmill's
    speed."""

    box_height_m: float | None = None
    speed_mps: float | None = None

    @classmethod
    def of(cls, profile: Mapping[str, Any]) -> Condition:
        """From what was known when it was measured, to a centimetre and to 0.1 m/s."""
        box, speed = profile.get("box_height_m"), profile.get("speed_mps")
        return cls(
            None if box is None else round(float(box), 2),
            None if speed is None else round(float(speed), 1),
        )


@dataclass(frozen=True, slots=True)
class Occasion:
    """A session or an analysis with its finals in order; `at_s` in seconds since 1970."""

    kind: Kind
    id: str
    at_s: float
    finals: tuple[Final, ...]
    condition: Condition = field(default_factory=Condition)

    @property
    def trusted(self) -> list[Final]:
        """The finals that can be relied on."""
        return [one for one in self.finals if one.trusted]

    def day(self, utc_offset_min: int) -> date:
        """The day on which it was, on clocks that are so far ahead of UTC."""
        local = datetime.fromtimestamp(self.at_s, UTC) + timedelta(minutes=utc_offset_min)
        return local.date()


@dataclass(frozen=True, slots=True)
class Day:
    """All occasions of a day, in order."""

    day: date
    occasions: tuple[Occasion, ...]

    def values(self, metric: str) -> list[float]:
        """Of the attempts that can be relied on."""
        trusted = (final for one in self.occasions for final in one.trusted)
        return [final.values[metric] for final in trusted if metric in final.values]


def days_of(occasions: Sequence[Occasion], utc_offset_min: int) -> list[Day]:
    """The oldest first."""
    found: dict[date, list[Occasion]] = {}
    for one in sorted(occasions, key=lambda one: (one.at_s, one.id)):
        found.setdefault(one.day(utc_offset_min), []).append(one)
    return [Day(day, tuple(members)) for day, members in sorted(found.items())]
