"""A run as files: JSON with everything, CSV of the streams and of the time, a page with plots."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from loadtest.outcome import Outcome
from loadtest.reports.page import html_of


def write(outcome: Outcome, folder: Path) -> list[Path]:
    """All of them into the folder, which is made; returns where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    name = outcome.plan.name
    report, streams = folder / f"{name}.json", folder / f"{name}-streams.csv"
    timeline, page = folder / f"{name}-timeline.csv", folder / f"{name}.html"
    report.write_text(json.dumps(outcome.to_json(), indent=1))
    _csv(streams, [_flat(one.to_json()) for one in outcome.sent.streams])
    _csv(timeline, [asdict(one) for one in outcome.sent.timeline])
    page.write_text(html_of(outcome))
    return [report, streams, timeline, page]


def _flat(stream: Mapping[str, Any]) -> dict[str, Any]:
    """Each fate in a column of its own."""
    row = {name: value for name, value in stream.items() if name not in ("fates", "codes")}
    return {**row, **{f"frames_{name}": count for name, count in stream["fates"].items()}}


def _csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Columns are those of any row: a reason that no stream had has none."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, restval=0)
        writer.writeheader()
        writer.writerows(rows)
