"""An athlete's metrics from day to day: put together from occasions, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from inference.motion.sport import Metric
from server.trends.measures import (
    Absent,
    Comparison,
    NormalRange,
    SmallestChange,
    TypicalError,
    compare,
    normal_range,
    smallest_change,
    typical_error,
)
from server.trends.occasions import Condition, Day, Occasion, days_of


@dataclass(frozen=True, slots=True)
class DayValues:
    """A metric on one day; `usual` is what was normal before that day."""

    day: date
    mean: float
    best: float
    count: int
    usual: NormalRange | Absent


@dataclass(frozen=True, slots=True)
class MetricTrend:
    """A metric over all days on which it was measured, and what the newest says."""

    metric: Metric
    days: tuple[DayValues, ...]
    error: TypicalError | Absent
    least: SmallestChange | Absent
    newest: Comparison | Absent

    @property
    def usual(self) -> NormalRange | Absent:
        """What was normal before the newest day."""
        return self.days[-1].usual


@dataclass(frozen=True, slots=True)
class Comparable:
    """Occasions like the newest, the oldest first, and how many attempts were left out."""

    occasions: tuple[Occasion, ...]
    condition: Condition
    poor: int
    other_conditions: int


def comparable(occasions: Sequence[Occasion]) -> Comparable:
    """Those with the condition of the newest that has attempts to rely on: from another box, or
    at another speed, the same athlete has other numbers."""
    ordered = sorted(occasions, key=lambda one: (one.at_s, one.id))
    condition = next((one.condition for one in reversed(ordered) if one.trusted), Condition())
    alike = tuple(one for one in ordered if one.condition == condition)
    others = sum(len(one.trusted) for one in ordered if one.condition != condition)
    poor = sum(len(one.finals) - len(one.trusted) for one in ordered)
    return Comparable(tuple(one for one in alike if one.trusted), condition, poor, others)


def metric_trend(
    metric: Metric, days: Sequence[Day], group: Sequence[float] = ()
) -> MetricTrend | None:
    """None where it was never measured; `group` has a value of each athlete's."""
    means: list[float] = []
    found: list[DayValues] = []
    for one in days:
        values = one.values(metric.name)
        if not values:
            continue
        best = min(values) if metric.lower_is_better else max(values)
        found.append(DayValues(one.day, fmean(values), best, len(values), normal_range(means)))
        means.append(found[-1].mean)
    if not found:
        return None
    usual = found[-1].usual
    least = smallest_change(group, usual)
    return MetricTrend(
        metric, tuple(found), _error(metric, days), least, _newest(means[-1], usual, least)
    )


def trends_of(
    metrics: Sequence[Metric],
    occasions: Sequence[Occasion],
    utc_offset_min: int = 0,
    group: Mapping[str, Sequence[float]] | None = None,
) -> list[MetricTrend]:
    """Of each metric that was measured at least once."""
    days = days_of(occasions, utc_offset_min)
    found = (metric_trend(one, days, (group or {}).get(one.name, ())) for one in metrics)
    return [one for one in found if one is not None]


def _error(metric: Metric, days: Sequence[Day]) -> TypicalError | Absent:
    attempts = [
        [final.values[metric.name] for final in one.trusted if metric.name in final.values]
        for day in days
        for one in day.occasions
    ]
    return typical_error(attempts)


def _newest(
    newest: float, usual: NormalRange | Absent, least: SmallestChange | Absent
) -> Comparison | Absent:
    if isinstance(usual, Absent):
        return usual
    if isinstance(least, Absent):
        return least
    return compare(newest, usual, least)
