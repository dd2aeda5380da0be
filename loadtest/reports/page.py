"""A run as one page that needs no network."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from inference.reporting.plots import Curve, Plot
from loadtest.judging.checks import Exit
from loadtest.leaks import MEGA
from loadtest.outcome import Outcome
from loadtest.reports.bars import Distribution, Rows
from loadtest.reports.words import MOST_ROWS, facts
from server.commands.bench.tables import percent

_TEMPLATES = Environment(
    loader=PrefixLoader(
        {
            "load": PackageLoader("loadtest.reports", "templates"),
            "report": PackageLoader("inference.reporting", "templates"),
        }
    ),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
BUDGET_MS = 200.0
_STEPS = 40
_GRADES = {
    Exit.MET: ("good", "met"),
    Exit.MISSED: ("poor", "missed"),
    Exit.INVALID: ("limited", "invalid"),
}


def html_of(outcome: Outcome) -> str:
    """The page."""
    grade, verdict = _GRADES[outcome.exit_code()]
    return _TEMPLATES.get_template("load/load.html").render(
        outcome=outcome,
        grade=grade,
        verdict=verdict,
        facts=[one for one in facts(outcome) if not one.startswith("|")],
        plots=[(title, keys, svg) for title, keys, svg in _plots(outcome) if svg],
        routes=[one for one in outcome.routes.each if one.requests],
    )


def _plots(outcome: Outcome) -> Iterator[tuple[str, tuple[str, ...], Markup]]:
    yield "Ages of the answers, ms; broken line: 200 ms", (), _distribution(outcome).svg()
    over_time = _over_time(outcome)
    yield "Ages over time, ms", tuple(one.label for one in over_time.curves), over_time.svg()
    yield "Answered within 200 ms, by stream", (), _fractions(outcome).svg()
    yield "What became of the frames", (), _fates(outcome).svg()
    yield "The server's memory over time, MB", (), _memory(outcome).svg()


def _distribution(outcome: Outcome) -> Distribution:
    ages = outcome.sent.ages
    longest_ms = max(BUDGET_MS, ages.percentile_ms(99.9) or 0.0)
    width_ms = max(5.0, 5.0 * round(longest_ms / _STEPS / 5.0))
    bars = list(ages.bars(width_ms))
    shown = int(longest_ms / width_ms) + 1
    counts = [one.count for one in bars[:shown]]
    if counts:
        counts[-1] += sum(one.count for one in bars[shown:])
    return Distribution("Ages of the answers", "ms", width_ms, counts, BUDGET_MS)


def _over_time(outcome: Outcome) -> Plot:
    moments = outcome.sent.timeline
    return Plot(
        "Ages",
        "ms",
        np.array([one.at_s for one in moments]),
        [
            Curve("p50", np.array([one.p50_ms for one in moments])),
            Curve("p95", np.array([one.p95_ms for one in moments])),
        ],
        digits=0,
    )


def _fractions(outcome: Outcome) -> Rows:
    worst_first = sorted(outcome.sent.streams, key=lambda one: one.fraction or 0.0)[:MOST_ROWS]
    values = [one.fraction or 0.0 for one in worst_first]
    names = [f"{one.name} ({one.codec})" for one in worst_first]
    limit = outcome.plan.limits.worst
    return Rows(
        "Answered within 200 ms", names, values, [percent(one) for one in values], limit, 1.0
    )


def _fates(outcome: Outcome) -> Rows:
    found = {name: count for name, count in outcome.fates().items() if count}
    shown = [str(count) for count in found.values()]
    return Rows("Frames", list(found), [float(one) for one in found.values()], shown)


def _memory(outcome: Outcome) -> Plot:
    samples = outcome.samples
    held_mb = np.array([one.process["rss_bytes"] / MEGA for one in samples])
    times_s = np.array([one.at_s for one in samples])
    return Plot("Memory", "MB", times_s, [Curve("held", held_mb)], digits=0)
