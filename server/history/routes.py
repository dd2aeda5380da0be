"""`/api/v1/sessions/ID/…`: what was seen in a live session, while it lasts and afterwards."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

from inference.report import Report
from server.accounts.owner import owner_of
from server.history.infos import SessionInfo, SessionList, SessionQuery
from server.history.reports import csv_of, plain, report_of, summary
from server.recorded import recorded_of
from server.store.people import KeptSession, RecordingState
from server.wire.problems import Problem

router = APIRouter(prefix="/api/v1/sessions", tags=["sessions"])

SessionId = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,64}$")]


class EventInfo(BaseModel):
    """An event as the client was told it on `control`; `id` counts the session's events, `number`
    its attempts."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 7,
                    "kind": "jump",
                    "stage": "final",
                    "media_time_s": 3.217,
                    "number": 1,
                    "values": {"jump_height_flight_m": 0.342},
                    "absent": {},
                    "flags": [],
                    "verdict": {"grade": "good", "reasons": []},
                }
            ]
        }
    )

    id: int
    kind: str
    stage: str
    media_time_s: float
    number: int
    values: dict[str, float]
    absent: dict[str, str]
    flags: list[str]
    verdict: dict[str, Any] | None = None


class EventPage(BaseModel):
    """Events in the order in which they were told; `next` is the cursor of those behind them, if
    there are any so far."""

    events: list[EventInfo]
    next: str | None


class SessionResult(StrEnum):
    """What there is to be had, by its file's name."""

    REPORT = "report.json"
    ATTEMPTS = "attempts.csv"
    LEDGER = "ledger.csv"


@router.get("/{session_id}/events")
def events(
    request: Request,
    session_id: SessionId,
    stage: Annotated[str | None, Query(pattern="^(provisional|confirmed|final)$")] = None,
    cursor: Annotated[str | None, Query(pattern="^[0-9]{1,9}$")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> EventPage:
    """A session's events, of one stage if that is asked for; of a live one up to a moment ago. As
    they happen they come over a WebSocket at the same address."""
    found, history = _session(request, session_id), recorded_of(request).history
    after = 0 if cursor is None else int(cursor)
    rows = history.events(found.id, after, stage, limit + 1)
    shown = [EventInfo.model_validate(one.message) for one in rows[:limit]]
    return EventPage(events=shown, next=str(shown[-1].id) if len(rows) > limit else None)


@router.get("/{session_id}/summary")
def summary_so_far(request: Request, session_id: SessionId) -> dict[str, Any]:
    """How many attempts, and mean, best and spread of each metric; of a live session so far."""
    found = _session(request, session_id)
    return found.summary or summary(_report(request, found))


@router.get(
    "/{session_id}/results/{result}",
    response_class=Response,
    responses={200: {"content": {"application/json": {}, "text/csv": {}}}},
)
def result(request: Request, session_id: SessionId, result: SessionResult) -> Response:
    """The report as of a recorded video, its attempts as a table, or, where it was recorded, the
    ledger: a row a frame, when it was captured, came, was answered, or why it was not."""
    found = _session(request, session_id)
    if result is SessionResult.LEDGER:
        return _as_table(session_id, result, _ledger(request, found))
    report = _report(request, found)
    if result is SessionResult.REPORT:
        return JSONResponse(plain(report))
    return _as_table(session_id, result, csv_of(report))


@router.delete("/{session_id}", status_code=204, response_class=Response)
def remove(request: Request, session_id: SessionId) -> Response:
    """Delete a session that is over, with its events and its recording; what was measured in the
    recording stays. A live one is ended by DELETE on its WHIP address."""
    recorded = recorded_of(request)
    found = _session(request, session_id)
    if found.ended_s is None:
        detail = "the session lives: end it first, by DELETE on its WHIP address"
        raise Problem(409, "session-lives", detail, headers={"Retry-After": "1"})
    if found.recording_state == RecordingState.WRITING:
        detail = "its recording is still being completed: try again in a moment"
        raise Problem(409, "recording-unfinished", detail, headers={"Retry-After": "1"})
    if found.recording_id is not None:
        recorded.uploads.remove(recorded.uploads.get(found.owner, found.recording_id))
    recorded.keeping.recordings.ledgers.remove(found.id)
    recorded.history.remove(found.id)
    return Response(status_code=204)


async def closed(request: Request, wanted: SessionQuery, limit: int | None) -> SessionList:
    """The sessions that are over."""
    asked = ((KeptSession.sport, wanted.sport), (KeptSession.athlete_id, wanted.athlete_id))
    filters = [column == value for column, value in asked if value is not None]
    found, following = await run_in_threadpool(
        recorded_of(request).history.ended,
        owner_of(request),
        filters,
        wanted.cursor,
        wanted.limit,
    )
    shown = [SessionInfo.kept(one) for one in found]
    return SessionList(sessions=shown, limit=limit, next=following)


async def kept(request: Request, session_id: str) -> SessionInfo:
    """One that lives no more; raises a 404 problem."""
    history, owner = recorded_of(request).history, owner_of(request)
    return SessionInfo.kept(await run_in_threadpool(history.get, owner, session_id))


def _as_table(session_id: str, result: SessionResult, content: str | bytes) -> Response:
    name = f"{session_id}-{result}"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, headers=headers, media_type="text/csv; charset=utf-8")


def _ledger(request: Request, found: KeptSession) -> bytes:
    ledger = recorded_of(request).keeping.recordings.ledgers.read(found.id)
    if ledger is None:
        detail = "the session has no ledger: recorded ones have one once they are over"
        raise Problem(404, "no-ledger", detail)
    return ledger


def _session(request: Request, session_id: str) -> KeptSession:
    return recorded_of(request).history.get(owner_of(request), session_id)


def _report(request: Request, found: KeptSession) -> Report:
    messages = recorded_of(request).history.finals(found.id)
    report = report_of(f"session {found.id}", found.sport, found.counts, messages)
    if report is None:
        detail = f"the sport {found.sport!r} is not known here any more"
        raise Problem(501, "unknown-sport", detail)
    return report
