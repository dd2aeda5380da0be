"""Timelines and trends as others see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

from server.sessions.state import State
from server.store.people import KeptSession
from server.store.tables import Analysis
from server.trends.measures import Absent, Comparison, NormalRange, likelihood
from server.trends.occasions import Condition, Kind, Occasion, days_of
from server.trends.rows import Row
from server.trends.trends import Comparable, DayValues, MetricTrend


class TimelineEntry(BaseModel):
    """A session or an analysis: `session_id` is the session that was recorded, of an analysis of a
    recording; `video` the file's name; `summary` as the session or analysis itself has it."""

    kind: Kind
    id: str
    sport: str
    state: str
    created_at: datetime
    video: str | None = None
    session_id: str | None = None
    recorded: bool = False
    summary: dict[str, Any] | None = None

    @classmethod
    def of(cls, row: Row, session: KeptSession | None) -> Self:
        """From the table's row; `session` is the one whose recording was analysed."""
        video = row.video if isinstance(row, Analysis) else None
        return cls(
            kind=Kind.ANALYSIS if isinstance(row, Analysis) else Kind.SESSION,
            id=row.id,
            sport=row.sport,
            state=_state(row),
            created_at=datetime.fromtimestamp(row.created_s, UTC),
            video=video,
            session_id=None if session is None else session.id,
            recorded=isinstance(row, KeptSession) and row.recording_id is not None,
            summary=row.summary,
        )


class Timeline(BaseModel):
    """An athlete's sessions and analyses together, the newest first; `next` is the cursor of those
    before them, if there are any."""

    entries: list[TimelineEntry]
    next: str | None


class NoNumber(BaseModel):
    """Why something is not told: `cause` for programs, `words` for people; it `needs` so many, and
    so many are `there`."""

    cause: str
    words: str
    needs: int
    there: int

    @classmethod
    def of(cls, absent: Absent) -> Self:
        """The same."""
        return cls(cause=absent.cause, words=absent.words, needs=absent.needs, there=absent.there)


class RangeInfo(BaseModel):
    """Where nine of ten of the athlete's ordinary days lie, from so many `days` before."""

    mean: float
    sd: float
    low: float
    high: float
    days: int

    @classmethod
    def of(cls, usual: NormalRange | Absent) -> Self | None:
        """The same, if there is one."""
        if isinstance(usual, Absent):
            return None
        return cls(mean=usual.mean, sd=usual.sd, low=usual.low, high=usual.high, days=usual.days)


class DayInfo(BaseModel):
    """A metric on one day: mean and best of its `count` attempts, and what was normal before."""

    day: date
    mean: float
    best: float
    count: int
    normal_range: RangeInfo | None

    @classmethod
    def of(cls, one: DayValues) -> Self:
        """The same."""
        usual = RangeInfo.of(one.usual)
        return cls(day=one.day, mean=one.mean, best=one.best, count=one.count, normal_range=usual)


class TypicalErrorInfo(BaseModel):
    """By how much an attempt differs by chance from the next."""

    value: float
    pairs: int


class SmallestChangeInfo(BaseModel):
    """The smallest worthwhile change, and whose spread it is taken from: the `group`'s, of `count`
    athletes, or the athlete's `own`, of `count` days."""

    value: float
    source: str
    count: int


class NewestInfo(BaseModel):
    """The newest day: `higher` or `lower` than the normal range, or `within` it; `change` is the
    difference from the mean before. The three percentages are the chances of a change beyond the
    smallest worthwhile one; `likelihood` says that of a change in the direction `towards`."""

    verdict: str
    change: float
    towards: str
    likelihood: str
    higher_pct: float
    trivial_pct: float
    lower_pct: float

    @classmethod
    def of(cls, one: Comparison) -> Self:
        """The same."""
        return cls(
            verdict=one.verdict,
            change=one.change,
            towards=one.towards,
            likelihood=likelihood(one.chance),
            higher_pct=round(100.0 * one.higher, 1),
            trivial_pct=round(100.0 * one.trivial, 1),
            lower_pct=round(100.0 * one.lower, 1),
        )


class MetricTrendInfo(BaseModel):
    """A metric over the days; what cannot be said is null, and `absent` says why, by name."""

    name: str
    label: str
    unit: str
    lower_is_better: bool
    days: list[DayInfo]
    normal_range: RangeInfo | None
    typical_error: TypicalErrorInfo | None
    smallest_change: SmallestChangeInfo | None
    newest: NewestInfo | None
    absent: dict[str, NoNumber]

    @classmethod
    def of(cls, one: MetricTrend) -> Self:
        """The same."""
        parts = {
            "normal_range": one.usual,
            "typical_error": one.error,
            "smallest_change": one.least,
            "newest": one.newest,
        }
        absent = {
            name: NoNumber.of(part) for name, part in parts.items() if isinstance(part, Absent)
        }
        error, least, newest = one.error, one.least, one.newest
        return cls(
            name=one.metric.name,
            label=one.metric.label,
            unit=one.metric.unit,
            lower_is_better=one.metric.lower_is_better,
            days=[DayInfo.of(day) for day in one.days],
            normal_range=RangeInfo.of(one.usual),
            typical_error=None
            if isinstance(error, Absent)
            else TypicalErrorInfo(value=error.value, pairs=error.pairs),
            smallest_change=None
            if isinstance(least, Absent)
            else SmallestChangeInfo(value=least.value, source=least.source, count=least.count),
            newest=None if isinstance(newest, Absent) else NewestInfo.of(newest),
            absent=absent,
        )


class SourceInfo(BaseModel):
    """A session or an analysis, and how many attempts of it count."""

    kind: Kind
    id: str
    at: datetime
    attempts: int

    @classmethod
    def of(cls, one: Occasion) -> Self:
        """The same."""
        at = datetime.fromtimestamp(one.at_s, UTC)
        return cls(kind=one.kind, id=one.id, at=at, attempts=len(one.trusted))


class TrendDay(BaseModel):
    """A day, and where its attempts are from, in order."""

    day: date
    sources: list[SourceInfo]


class LeftOut(BaseModel):
    """Attempts that are not to be relied on (`poor`) or had `other_conditions` than the newest;
    sessions and analyses that are `older` than those looked at; analyses without a readable
    report."""

    poor: int
    other_conditions: int
    older: int
    unreadable: int


class ConditionInfo(BaseModel):
    """What all attempts have in common."""

    box_height_m: float | None
    speed_mps: float | None


_EXAMPLE: JsonDict = {
    "athlete_id": "Zq1uY5rT0oPw8eXc3nVb7A",
    "sport": "cmj",
    "condition": {"box_height_m": None, "speed_mps": None},
    "left_out": {"poor": 1, "other_conditions": 0, "older": 0, "unreadable": 0},
    "days": [
        {
            "day": "2026-05-01",
            "sources": [
                {
                    "kind": "session",
                    "id": "k3Jx0QmT8vYw5B1z",
                    "at": "2026-05-01T10:00:00Z",
                    "attempts": 3,
                }
            ],
        }
    ],
    "metrics": [
        {
            "name": "jump_height_flight_m",
            "label": "Jump height, from flight time",
            "unit": "m",
            "lower_is_better": False,
            "days": [
                {
                    "day": "2026-05-01",
                    "mean": 0.34,
                    "best": 0.36,
                    "count": 3,
                    "normal_range": None,
                }
            ],
            "normal_range": None,
            "typical_error": None,
            "smallest_change": None,
            "newest": None,
            "absent": {
                "normal_range": {
                    "cause": "too-few-days",
                    "words": "a normal range takes 4 earlier days, and there are 0",
                    "needs": 4,
                    "there": 0,
                }
            },
        }
    ],
}


class Trends(BaseModel):
    """An athlete's metrics in a sport from day to day, the oldest day first."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    athlete_id: str
    sport: str
    condition: ConditionInfo
    left_out: LeftOut
    days: list[TrendDay]
    metrics: list[MetricTrendInfo]


def condition_info(condition: Condition) -> ConditionInfo:
    """The same."""
    return ConditionInfo(box_height_m=condition.box_height_m, speed_mps=condition.speed_mps)


def trend_days(alike: Comparable, utc_offset_min: int) -> list[TrendDay]:
    """Each day with its sources."""
    return [
        TrendDay(day=one.day, sources=[SourceInfo.of(each) for each in one.occasions])
        for one in days_of(alike.occasions, utc_offset_min)
    ]


def metric_infos(trends: Sequence[MetricTrend]) -> list[MetricTrendInfo]:
    """The same."""
    return [MetricTrendInfo.of(one) for one in trends]


def _state(row: Row) -> str:
    if isinstance(row, Analysis):
        return row.state
    return State.LIVE if row.ended_s is None else State.CLOSED
