"""What a wearable said at each attempt: heart rates beside jump heights, as one table.

    sideline analyze jumps.mp4 --sport cmj --json > report.json
    python -m clients.python.examples.wearable_join report.json heart.csv \\
        --started 2026-05-01T10:00:00+02:00 > joined.csv

or, measured by a server: `… jumps.mp4 heart.csv --sport cmj --server http://127.0.0.1:8000`.

The wearable's file has a column `time` (ISO 8601 with an offset, or seconds since 1970) and one or
more columns of numbers; other columns are left out. An attempt gets each column's value at its own
moment, between the two readings beside it, if those are no further than `--within` seconds away.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from clients.python.recordings import measure

WITHIN_S = 5.0


class Unreadable(ValueError):
    """A file or a time is not what it should be; the message says what it should be."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What the wearable said: times in seconds since 1970, increasing, and as many values of each
    column, None where it said nothing."""

    times_s: Sequence[float]
    columns: Mapping[str, Sequence[float | None]]

    def at(self, column: str, time_s: float, within_s: float) -> float | None:
        """A column's value at a time; None where no reading is near enough."""
        known = [
            (at_s, value)
            for at_s, value in zip(self.times_s, self.columns[column], strict=True)
            if value is not None and abs(at_s - time_s) <= within_s
        ]
        place = bisect_left([at_s for at_s, _ in known], time_s)
        if not known:
            return None
        if place == len(known) or place == 0:
            return known[min(place, len(known) - 1)][1]
        (before_s, before), (after_s, after) = known[place - 1 : place + 1]
        return before + (after - before) * (time_s - before_s) / (after_s - before_s)


def read_readings(file: TextIO) -> Readings:
    """From the wearable's file; raises Unreadable."""
    rows = list(csv.DictReader(file))
    if not rows or "time" not in rows[0]:
        raise Unreadable("the wearable's file needs a column `time`, and readings below it")
    rows = sorted(rows, key=lambda row: seconds_of(row["time"]))
    names = [name for name in rows[0] if name and name != "time"]
    columns = {name: [_number(row[name]) for row in rows] for name in names}
    numbers = {
        name: values for name, values in columns.items() if any(one is not None for one in values)
    }
    if not numbers:
        raise Unreadable("the wearable's file has no column of numbers")
    return Readings([seconds_of(row["time"]) for row in rows], numbers)


def seconds_of(text: str) -> float:
    """Seconds since 1970 of a time as it is written; raises Unreadable."""
    number = _number(text)
    if number is not None:
        return number
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"{text!r} is no time: write 2026-05-01T10:00:00+02:00") from None
    if at.tzinfo is None:
        raise Unreadable(f"{text!r} may be anywhere: add the offset from UTC, such as +02:00 or Z")
    return at.timestamp()


def joined(
    report: Mapping[str, Any], readings: Readings, started_s: float, within_s: float = WITHIN_S
) -> Iterator[dict[str, Any]]:
    """A row an attempt: its number, its time in seconds since 1970, its metrics, and the wearable's
    columns. `started_s` is when the recording's first frame was taken."""
    for attempt in report["attempts"]:
        time_s = started_s + attempt["media_time_s"]
        said = {name: readings.at(name, time_s, within_s) for name in readings.columns}
        yield {"number": attempt["number"], "time_s": time_s, **attempt["metrics"], **said}


def write(rows: Sequence[Mapping[str, Any]], file: TextIO) -> None:
    """All columns that a row has, empty where another has none."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(file, names, restval="")
    writer.writeheader()
    writer.writerows(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Join, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("source", type=Path, help="a report (.json), or a video to be measured")
    parser.add_argument("wearable", type=Path, help="the wearable's readings, .csv")
    parser.add_argument("--started", required=True, help="when the recording began, ISO 8601")
    parser.add_argument("--within", type=float, default=WITHIN_S, help="seconds")
    parser.add_argument("--server", default="http://127.0.0.1:8000")
    parser.add_argument("--sport", default="cmj")
    parser.add_argument("--key", help="the API key, where the server asks for one")
    asked = parser.parse_args(arguments)
    try:
        with asked.wearable.open(newline="", encoding="utf-8") as file:
            readings = read_readings(file)
        started_s = seconds_of(asked.started)
    except (OSError, Unreadable) as error:
        print(error, file=sys.stderr)
        return 2
    if asked.source.suffix == ".json":
        report = json.loads(asked.source.read_text(encoding="utf-8"))
    else:
        report = measure(asked.server, asked.source, asked.sport, key=asked.key)
    write(list(joined(report, readings, started_s, asked.within)), sys.stdout)
    return 0


def _number(text: str) -> float | None:
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


if __name__ == "__main__":
    raise SystemExit(main())
