"""`/api/v1/athletes/…`: an athlete's sessions, trends, and tables to take away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain, islice
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from inference.motion.sport import Metric
from inference.sports.registry import get_sport
from server.accounts.owner import owner_of
from server.athletes.routes import AthleteId
from server.recorded import recorded_of
from server.store.objects.s3 import disposition
from server.store.paging import PRINTABLE
from server.trends.exported import Exported
from server.trends.infos import (
    LeftOut,
    Timeline,
    TimelineEntry,
    Trends,
    condition_info,
    metric_infos,
    trend_days,
)
from server.trends.room import room_of
from server.trends.tables import csv_lines, json_parts, metric_columns
from server.trends.trends import comparable, trends_of
from server.wire.problems import Problem

router = APIRouter(prefix="/api/v1/athletes", tags=["athletes"])

_TABLES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {}, "application/json": {}}}
}

_MOST_METRICS = 64
_HOURS_MIN = 14 * 60

SportName = Annotated[str, Query(max_length=64, pattern=PRINTABLE)]
MaybeSport = Annotated[str | None, Query(max_length=64, pattern=PRINTABLE)]
UtcOffset = Annotated[
    int,
    Query(
        ge=-_HOURS_MIN,
        le=_HOURS_MIN,
        description="Where days begin: minutes that the athlete's clocks are ahead of UTC",
    ),
]


class ExportFormat(StrEnum):
    """How finals are written."""

    CSV = "csv"
    JSON = "json"


@router.get("/export", response_class=StreamingResponse, responses=_TABLES)
def export_all(
    request: Request, format: ExportFormat = ExportFormat.CSV, sport: MaybeSport = None
) -> Response:
    """Every final of all athletes, of one sport if that is asked for; it is written as it is read,
    so that there may be any number of them."""
    found = room_of(request).exporting.of_all(owner_of(request), sport)
    return _written(found, format, sport, "athletes")


@router.get("/{athlete_id}/export", response_class=StreamingResponse, responses=_TABLES)
def export(
    request: Request,
    athlete_id: AthleteId,
    format: ExportFormat = ExportFormat.CSV,
    sport: MaybeSport = None,
) -> Response:
    """Every final of one athlete, the newest session first; a session that was recorded and the
    analysis of its recording are both there, and the analysis names the session."""
    athlete = recorded_of(request).athletes.get(owner_of(request), athlete_id)
    return _written(room_of(request).exporting.of(athlete, sport), format, sport, athlete.name)


@router.get("/{athlete_id}/timeline")
def timeline(
    request: Request,
    athlete_id: AthleteId,
    sport: MaybeSport = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Timeline:
    """An athlete's live sessions and analyses together, the newest first."""
    owner, rows = owner_of(request), room_of(request).rows
    recorded_of(request).athletes.get(owner, athlete_id)
    found, following = rows.page(owner, athlete_id, sport, cursor, limit)
    sessions = rows.recorded(found)
    entries = [TimelineEntry.of(one, sessions.get(one.id)) for one in found]
    return Timeline(entries=entries, next=following)


@router.get("/{athlete_id}/trends")
def trends(
    request: Request,
    athlete_id: AthleteId,
    sport: SportName,
    metric: Annotated[list[str] | None, Query(max_length=_MOST_METRICS)] = None,
    utc_offset_min: UtcOffset = 0,
) -> Trends:
    """An athlete's metrics from day to day, with normal ranges, the typical error, the smallest
    worthwhile change and a word on the newest day; of the metrics that are asked for, or of all.

    Made of finals of sessions that are over and of analyses that are done, each video once;
    attempts that cannot be relied on, and those from another box or at another speed than the
    newest, are left out and counted. What there is too little for is null, with the reason.
    """
    owner = owner_of(request)
    wanted = _metrics(sport, metric)
    recorded_of(request).athletes.get(owner, athlete_id)
    gathering = room_of(request).gathering
    gathered = gathering.of(owner, athlete_id, sport)
    alike = comparable(gathered.occasions)
    group = gathering.group(owner, sport, alike.condition)
    found = trends_of(wanted, alike.occasions, utc_offset_min, group)
    return Trends(
        athlete_id=athlete_id,
        sport=sport,
        condition=condition_info(alike.condition),
        left_out=LeftOut(
            poor=alike.poor,
            other_conditions=alike.other_conditions,
            older=gathered.older,
            unreadable=gathered.unreadable,
        ),
        days=trend_days(alike, utc_offset_min),
        metrics=metric_infos(found),
    )


def _metrics(sport: str, names: list[str] | None) -> list[Metric]:
    """Those of the sport, or the ones of these names; raises problems for what it has not."""
    known = {one.name: one for one in get_sport(sport).metrics}
    if names is None:
        return list(known.values())
    unknown = sorted(set(names) - set(known))
    if unknown:
        detail = f"metric: {sport} has no {unknown[0][:64]!r}, only: {', '.join(known)}"
        raise Problem(422, "unknown-metric", detail, {"known": list(known)})
    return [known[name] for name in dict.fromkeys(names)]


def _written(
    found: Iterator[Exported], format: ExportFormat, sport: str | None, name: str
) -> Response:
    """The response; what cannot be read at all is still told as a problem: reading the first finds
    out whether database and store are there."""
    columns = metric_columns(sport)
    first = list(islice(found, 1))
    every = chain(first, found)
    is_csv = format is ExportFormat.CSV
    lines = csv_lines(every, columns) if is_csv else json_parts(every)
    saved = f"{name} {datetime.now(UTC):%Y-%m-%d}.{format}"
    headers = {"Content-Disposition": disposition(saved).replace("inline", "attachment", 1)}
    media_type = "text/csv; charset=utf-8" if is_csv else "application/json"
    return StreamingResponse(lines, headers=headers, media_type=media_type)
