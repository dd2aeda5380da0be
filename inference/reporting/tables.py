"""Attempts and landmarks as comma-separated values (RFC 4180)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import TextIO

import numpy as np

from inference.landmarks import Landmark
from inference.motion.sport import Sport
from inference.report import Attempt, Report
from inference.reporting.series import Series

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def attempts_csv(report: Report, sport: Sport) -> str:
    """One row an attempt, a column a metric: the sport's first, then moments; SI units."""
    listed = [metric.name for metric in sport.metrics]
    others = sorted({name for one in report.attempts for name in one.metrics} - set(listed))
    columns = [*listed, *others]
    out = StringIO()
    writer = csv.writer(out)
    head = ("video", "sport", "number", "media_time_s", "verdict")
    writer.writerow([*head, *columns, "reasons", "flags", "absent"])
    for one in report.attempts:
        writer.writerow(
            [
                _safe(report.video),
                report.sport,
                one.number,
                repr(one.media_time_s),
                one.verdict.grade if one.verdict is not None else "",
                *(_number(one.metrics.get(name)) for name in columns),
                _safe("; ".join(_reasons(one))),
                _safe("; ".join(one.flags)),
                _safe("; ".join(f"{name}: {why}" for name, why in one.absent.items())),
            ]
        )
    return out.getvalue()


def _reasons(attempt: Attempt) -> list[str]:
    if attempt.verdict is None:
        return []
    return [reason.words for reason in attempt.verdict.reasons]


def _number(value: float | None) -> str:
    return "" if value is None else repr(float(value))


def _safe(text: str) -> str:
    """A spreadsheet takes text that begins so for a formula; with a quote before it, for text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_landmarks_csv(series: Series, file: TextIO) -> None:
    """One row a frame: its time, then of every landmark x, y and z in pixels of the picture,
    visibility, and x, y, z in metres from between the hips; empty where nobody was seen."""
    writer = csv.writer(file)
    writer.writerow(["media_time_s", *_columns()])
    for time_s, image, world in zip(series.times_s, series.image_px, series.world_m, strict=True):
        values = np.concatenate([image, world], axis=1).reshape(-1)
        cells = ["" if np.isnan(value) else f"{value:.6g}" for value in values.tolist()]
        writer.writerow([f"{time_s:.6f}", *cells])


def _columns() -> Iterator[str]:
    for landmark in Landmark:
        name = landmark.name.lower()
        yield from (f"{name}_{one}" for one in ("x_px", "y_px", "z_px", "visibility"))
        yield from (f"{name}_{axis}_m" for axis in "xyz")
