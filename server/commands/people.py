"""`sideline people …`: takes what was measured of athletes out of the server's database."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from server.trends.exported import Exporting

app = typer.Typer(no_args_is_help=True, help="Take athletes' results away.")

_FORMATS = ("csv", "json")


@app.command()
def export(
    out: Annotated[Path | None, typer.Option(help="File to write [stdout]")] = None,
    form: Annotated[str, typer.Option("--format", help="csv or json")] = "csv",
    athlete: Annotated[str | None, typer.Option(help="Only this athlete's, by id")] = None,
    sport: Annotated[str | None, typer.Option(help="Only of this sport")] = None,
    owner: Annotated[str | None, typer.Option(help="Whose [whoever runs the server]")] = None,
) -> None:
    """Write every final of the athletes as a table, or as JSON."""
    from inference.errors import InvalidInput
    from server.accounts.owner import LOCAL
    from server.trends.tables import csv_lines, json_parts, metric_columns
    from server.wire.problems import Problem

    if form not in _FORMATS:
        raise InvalidInput(f"--format: {form!r} is none of: {', '.join(_FORMATS)}")
    whose, columns = owner or LOCAL, metric_columns(sport)
    with _exporting() as exporting:
        try:
            found = (
                exporting.of_all(whose, sport)
                if athlete is None
                else exporting.of(exporting.athletes.get(whose, athlete), sport)
            )
        except Problem as problem:
            raise InvalidInput(f"--athlete: {problem.detail}") from problem
        _write(out, csv_lines(found, columns) if form == "csv" else json_parts(found))


def _write(out: Path | None, lines: Iterator[str]) -> None:
    if out is None:
        sys.stdout.writelines(lines)
        return
    with out.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)


@contextmanager
def _exporting() -> Iterator[Exporting]:
    """Over the settings' database and store; raises InvalidInput when they cannot be used."""
    from server.analyses.results import Shelf
    from server.athletes.registry import Athletes
    from server.config import read_settings
    from server.ids import new_id
    from server.store.opening import open_storage
    from server.trends.exported import Exporting
    from server.trends.reports import Reports
    from server.trends.rows import Rows

    settings = read_settings()
    storage = open_storage(settings)
    try:
        reports = Reports(Shelf(settings.analyses_dir, storage.places))
        athletes = Athletes(storage.database, time.time, new_id)
        yield Exporting(athletes, Rows(storage.database), reports)
    finally:
        storage.close()
