"""The report as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from inference.motion.analyzer import AthleteProfile
from inference.motion.inputs import input_of
from inference.motion.sport import Metric, Sport
from inference.report import Best, Report
from inference.reporting.attempt import section_of
from inference.reporting.readings import reading_of
from inference.reporting.series import Series

_TEMPLATES = Environment(
    loader=PackageLoader("inference.reporting", "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Summary:
    """One metric over all attempts, in words."""

    label: str
    mean: str
    best: str
    spread: str
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
    )


def _facts(sport: Sport, athlete: AthleteProfile) -> Iterator[tuple[str, str]]:
    for name in sport.inputs:
        value, words = getattr(athlete, name, None), input_of(name)
        if value is not None:
            yield words.label, f"{value:g} {words.unit}"


def _summary(report: Report, sport: Sport) -> Iterator[Summary]:
    for metric in sport.metrics:
        over = report.metrics.get(metric.name)
        if over is not None:
            yield _over(metric, over)


def _over(metric: Metric, over: Best) -> Summary:
    spread = ""
    if over.sd is not None:
        spread = f"± {reading_of(metric, over.sd)}"
        if over.cv_pct is not None:
            spread += f" ({over.cv_pct:.1f} %)"
    mean, best = reading_of(metric, over.mean), reading_of(metric, over.best)
    return Summary(metric.label, str(mean), str(best), spread, over.count)
