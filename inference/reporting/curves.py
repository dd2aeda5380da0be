"""What an attempt's plots show, as numbers, so that a page can lay two attempts over each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.motion.sport import Sport
from inference.report import Attempt, Report
from inference.reporting.attempt import plots_of
from inference.reporting.plots import Plot
from inference.reporting.series import Series

_TAKEOFF = "takeoff_time_s"
_DIGITS = 5
"""Significant ones: a tenth of a pixel in any plot."""


def curves_of(
    report: Report, series: Series, sport: Sport, height_m: float | None
) -> dict[str, Any]:
    """As a JSON object: `attempts`, each with its `number`, `metrics`, `grade`, `plots` and
    `zero_time_s`, the moment of the recording at which two attempts are laid over each other:
    `zero` says which, "takeoff" where the feet leave the ground once, else "start".

    A plot has `times_s` (n) on the recording's time line and `curves`, each with n `values`, null
    where nobody was seen; its `spans` are phases with their first and last second, its `marks`
    events with theirs.
    """
    return {
        "sport": report.sport,
        "video": report.video,
        "attempts": [_attempt(one, series, sport, height_m) for one in report.attempts],
    }


def _attempt(
    attempt: Attempt, series: Series, sport: Sport, height_m: float | None
) -> dict[str, Any]:
    zero_time_s = attempt.metrics.get(_TAKEOFF)
    return {
        "number": attempt.number,
        "zero": "start" if zero_time_s is None else "takeoff",
        "zero_time_s": attempt.media_time_s if zero_time_s is None else zero_time_s,
        "grade": None if attempt.verdict is None else attempt.verdict.grade.value,
        "metrics": dict(attempt.metrics),
        "absent": dict(attempt.absent),
        "plots": [_plot(one) for one in plots_of(attempt, series, sport, height_m)],
    }


def _plot(plot: Plot) -> dict[str, Any]:
    return {
        "title": plot.title,
        "unit": plot.unit,
        "digits": plot.digits,
        "times_s": [round(time_s, 6) for time_s in plot.times_s.tolist()],
        "curves": [
            {"label": curve.label, "values": _values(curve.values)} for curve in plot.curves
        ],
        "spans": [list(span) for span in plot.spans],
        "marks": [list(mark) for mark in plot.marks],
    }


def _values(values: NDArray[np.floating]) -> Sequence[float | None]:
    return [
        float(f"{value:.{_DIGITS}g}") if np.isfinite(value) else None for value in values.tolist()
    ]
