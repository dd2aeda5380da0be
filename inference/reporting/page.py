"""The report as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from inference.motion.analyzer import AthleteProfile
from inference.motion.inputs import input_of
from inference.motion.sport import Metric, Reference, Sport
from inference.motion.verdict import Grade
from inference.report import Best, Report
from inference.reporting.attempt import section_of
from inference.reporting.readings import reading_of
from inference.reporting.series import Series
from inference.reporting.trend import trends_of

_TEMPLATES = Environment(
    loader=PackageLoader("inference.reporting", "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


GRADES = {
    Grade.GOOD: "Good: the numbers can be relied on.",
    Grade.LIMITED: "Limited: measured, but less exact or less complete than it could be.",
    Grade.POOR: "Poor: not to be relied on.",
}
FOOTAGE = {
    Grade.GOOD: "Nothing stands in the way of measuring.",
    Grade.LIMITED: "Something limits what can be measured.",
    Grade.POOR: "It does not allow numbers that can be relied on.",
}


@dataclass(frozen=True, slots=True)
class Summary:
    """One metric over all attempts, in words; texts are empty where nothing is known."""

    label: str
    unit: str
    mean: str
    best: str
    sd: str
    cv: str
    reference: str
    count: int


def html_of(report: Report, series: Series, sport: Sport, athlete: AthleteProfile) -> str:
    """The page: needs no network, and prints; from the report, what was recorded, the sport, and
    what is known of the athlete."""
    sections = [section_of(sport, attempt, series, athlete.height_m) for attempt in report.attempts]
    return _TEMPLATES.get_template("report.html").render(
        report=report,
        sport=sport,
        facts=list(_facts(sport, athlete)),
        summary=list(_summary(report, sport)),
        sections=sections,
        trends=[(one, one.svg()) for one in trends_of(report, sport)],
        grades=GRADES,
        footage=FOOTAGE,
    )


def _facts(sport: Sport, athlete: AthleteProfile) -> Iterator[tuple[str, str]]:
    for name in sport.inputs:
        value, words = getattr(athlete, name, None), input_of(name)
        if value is not None:
            yield words.label, f"{value:g} {words.unit}"


def _summary(report: Report, sport: Sport) -> Iterator[Summary]:
    references = {one.metric: one for one in sport.references}
    for metric in sport.metrics:
        over = report.metrics.get(metric.name)
        if over is not None:
            yield _over(metric, over, references.get(metric.name))


def _over(metric: Metric, over: Best, reference: Reference | None) -> Summary:
    mean, best = reading_of(metric, over.mean), reading_of(metric, over.best)
    return Summary(
        metric.label,
        mean.unit,
        mean.number,
        best.number,
        "" if over.sd is None else reading_of(metric, over.sd).number,
        "" if over.cv_pct is None else f"{over.cv_pct:.1f}",
        "" if reference is None else _bounds(metric, reference),
        over.count,
    )


def _bounds(metric: Metric, reference: Reference) -> str:
    low, high = (reading_of(metric, one).number for one in (reference.low, reference.high))
    if not isfinite(reference.high):
        return f"from {low}"
    bounded = isfinite(reference.low) and reference.low != 0.0
    return f"{low} to {high}" if bounded else f"up to {high}"
