"""What a page shows of one attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from inference.motion.measures import Channel
from inference.motion.sport import Metric, Sport
from inference.report import Attempt
from inference.reporting.findings import Finding, findings_of
from inference.reporting.heights import heights_of
from inference.reporting.plots import Curve, Plot
from inference.reporting.readings import Reading, reading_of
from inference.reporting.series import Series

_BEFORE_S, _AFTER_S = 0.7, 0.7
_LONGEST_S = 6.0
_JOINTS = ((Channel.HIP_DEG, "hip"), (Channel.KNEE_DEG, "knee"), (Channel.ANKLE_DEG, "ankle"))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of metrics: the value, or why there is none."""

    label: str
    value: Reading | None
    usual: str
    note: str
    outside: bool


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """An attempt, ready to be shown."""

    attempt: Attempt
    rows: Sequence[Row]
    findings: Sequence[Finding]
    plots: Sequence[tuple[Plot, Markup]]


def section_of(sport: Sport, attempt: Attempt, series: Series, height_m: float | None) -> Section:
    """The table, the findings and the plots of an attempt."""
    drawn = [(plot, plot.svg()) for plot in plots_of(attempt, series, sport, height_m)]
    return Section(
        attempt,
        [_row(metric, attempt) for metric in sport.metrics],
        findings_of(sport, attempt),
        [(plot, svg) for plot, svg in drawn if svg],
    )


def _row(metric: Metric, attempt: Attempt) -> Row:
    value = attempt.metrics.get(metric.name)
    low, high = reading_of(metric, metric.low), reading_of(metric, metric.high)
    return Row(
        metric.label,
        None if value is None else reading_of(metric, value),
        f"{low.number}–{high.number} {high.unit}".strip(),
        "" if value is not None else attempt.absent.get(metric.name, "not measured"),
        value is not None and not metric.low <= value <= metric.high,
    )


def moments_of(attempt: Attempt, sport: Sport) -> dict[str, float]:
    """The attempt's moments on the recording's time line, by what happened."""
    listed = {metric.name for metric in sport.metrics}
    return {
        name.removesuffix("_time_s"): value
        for name, value in attempt.metrics.items()
        if name.endswith("_time_s") and name not in listed
    }


def plots_of(attempt: Attempt, series: Series, sport: Sport, height_m: float | None) -> list[Plot]:
    """The centre of mass, and the joint angles where both sides do the same, from a little before
    the attempt to a little after it."""
    moments = moments_of(attempt, sport)
    first_s = min([attempt.media_time_s, *moments.values()]) - _BEFORE_S
    last_s = max([attempt.media_time_s, *moments.values()]) + _AFTER_S
    part = series.between(first_s, min(last_s, first_s + _LONGEST_S))
    times_s, spans = series.times_s[part], list(series.spans(part))
    marks = [(name, at_s) for name, at_s in moments.items() if first_s < at_s < last_s]
    if len(times_s):
        marks = [(name, at_s) for name, at_s in marks if times_s[0] <= at_s <= times_s[-1]]
    heights = heights_of(attempt, series, part, height_m)
    title = f"Centre of mass {heights.above}"
    com = [Curve("centre of mass", heights.values)]
    plots = [Plot(title, heights.unit, times_s, com, spans, marks, heights.digits)]
    if sport.both_sides_alike:
        angles = [Curve(name, series.of(channel)[part]) for channel, name in _JOINTS]
        plots.append(Plot("Joint angles", "degrees", times_s, angles, spans, marks, 0))
    return plots
