"""`/api/v1/analyses`: recorded video, measured."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Self

from fastapi import APIRouter, Header, Path, Query, Request, Response, WebSocket
from fastapi.responses import FileResponse
from pydantic import BaseModel
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from server.accounts.owner import caller_of, owner_of
from server.analyses.following import Events, tell_socket
from server.analyses.queue import Filter
from server.analyses.requests import AnalysisRequest, Athlete, Options
from server.analyses.results import Result
from server.analyses.sending import send_result
from server.recorded import Recorded, recorded_of
from server.sockets import reason
from server.store.objects.base import StoreError
from server.store.paging import PRINTABLE
from server.store.tables import Analysis, AnalysisState, Upload
from server.tidying.retention import kept_until_s
from server.wire.problems import Problem

_PATH = "/api/v1/analyses"
UNKNOWN = 4404
TOO_MANY = 4429

router = APIRouter(prefix=_PATH, tags=["analyses"])

AnalysisId = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{22}$")]


class AnalysisInfo(BaseModel):
    """An analysis. `athlete` is what was used, `said` what of it was in the request. `progress`
    goes from 0 to 1, `left_s` is what is left of it by what it took so far; `problem` says why it
    failed, or why its last try did; `results` are links to what there is, which open without an
    API key for an hour; `kept_until` is when it is deleted, once it is over."""

    id: str
    upload_id: str | None
    video: str
    sport: str
    athlete_id: str | None
    athlete: Athlete
    said: Athlete
    options: Options
    state: AnalysisState
    stage: str
    progress: float
    left_s: float | None
    tries: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    kept_until: datetime | None
    problem: dict[str, Any] | None
    summary: dict[str, Any] | None
    results: dict[str, str]

    @classmethod
    def of(
        cls, row: Analysis, recorded: Recorded, now_s: float, *, shared_at: str | None = None
    ) -> Self:
        """From the table's row. Links to results open by themselves, but those for whoever comes by
        a share, which may be withdrawn before an hour is over: they lie below `shared_at`."""
        state = AnalysisState(row.state)
        there = recorded.shelf.there(row) if state is AnalysisState.DONE else []
        until_s = kept_until_s(row, recorded.analyses_kept_s)
        return cls(
            id=row.id,
            upload_id=row.upload_id,
            video=row.video,
            sport=row.sport,
            athlete_id=row.athlete_id,
            athlete=Athlete.model_validate(row.options["athlete"]),
            said=Athlete.model_validate(row.options.get("said", row.options["athlete"])),
            options=Options.model_validate(row.options["options"]),
            state=state,
            stage=row.stage,
            progress=row.progress,
            left_s=_left_s(row, now_s),
            tries=row.tries,
            created_at=_time(row.created_s),
            started_at=None if row.started_s is None else _time(row.started_s),
            finished_at=None if row.finished_s is None else _time(row.finished_s),
            kept_until=None if until_s is None else _time(until_s),
            problem=row.problem,
            summary=row.summary,
            results={
                one.value: recorded.link(f"{_PATH}/{row.id}/results/{one.value}", row.owner)
                if shared_at is None
                else f"{shared_at}/{one.value}"
                for one in there
            },
        )


class AnalysisPage(BaseModel):
    """Analyses, the newest first; `next` is the cursor of those before them, if there are any."""

    analyses: list[AnalysisInfo]
    next: str | None


@router.post("", status_code=202)
async def submit(
    request: Request,
    response: Response,
    wanted: AnalysisRequest,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=255)] = None,
) -> AnalysisInfo:
    """Have an upload measured, or the recording of a live session. Sent again with the same
    `Idempotency-Key`, it gives the same analysis, however often."""
    recorded, owner = recorded_of(request), owner_of(request)
    known = await run_in_threadpool(recorded.queue.known, owner, wanted, idempotency_key)
    analysis, new = (known, False) if known else await _submitted(request, wanted, idempotency_key)
    if new:
        recorded.crew.wake()
    else:
        response.status_code = 200
    response.headers["Location"] = f"{_PATH}/{analysis.id}"
    return AnalysisInfo.of(analysis, recorded, time.time())


async def _submitted(
    request: Request, wanted: AnalysisRequest, key: str | None
) -> tuple[Analysis, bool]:
    recorded, owner = recorded_of(request), owner_of(request)
    await run_in_threadpool(wanted.check)
    used = await run_in_threadpool(
        recorded.athletes.profile, owner, wanted.athlete_id, wanted.athlete.profile()
    )
    upload = await run_in_threadpool(_video, recorded, owner, wanted)
    received = recorded.uploads.received(upload)
    if received < upload.length:
        detail = f"{received} of {upload.length} bytes are here: send the rest first"
        raise Problem(409, "upload-incomplete", detail, {"offset": received})
    upload = await recorded.uploads.complete(upload)
    most = caller_of(request).tier.analyses_per_month
    return await run_in_threadpool(recorded.queue.submit, owner, upload, wanted, key, most, used)


@router.get("")
def analyses(
    request: Request,
    state: AnalysisState | None = None,
    sport: Annotated[str | None, Query(max_length=64, pattern=PRINTABLE)] = None,
    upload_id: Annotated[str | None, Query(max_length=32, pattern=PRINTABLE)] = None,
    athlete_id: Annotated[str | None, Query(max_length=32, pattern=PRINTABLE)] = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> AnalysisPage:
    """All analyses, the newest first; of one state, sport, upload or athlete if that is asked
    for."""
    recorded, wanted = recorded_of(request), Filter(state, sport, upload_id, athlete_id)
    found, following = recorded.queue.page(owner_of(request), wanted, cursor, limit)
    shown = [AnalysisInfo.of(one, recorded, time.time()) for one in found]
    return AnalysisPage(analyses=shown, next=following)


@router.get("/{analysis_id}")
def analysis(request: Request, analysis_id: AnalysisId) -> AnalysisInfo:
    """One analysis."""
    return _info(request, analysis_id)


@router.post("/{analysis_id}/cancel")
def cancel(request: Request, analysis_id: AnalysisId) -> AnalysisInfo:
    """End it if it is not over yet."""
    recorded = recorded_of(request)
    found = recorded.queue.cancel(recorded.queue.get(owner_of(request), analysis_id))
    recorded.checkpoints.remove(analysis_id)
    return AnalysisInfo.of(found, recorded, time.time())


@router.delete("/{analysis_id}", status_code=204, response_class=Response)
def remove(request: Request, analysis_id: AnalysisId) -> Response:
    """Delete it with all that it left; one that runs is ended. The upload stays."""
    recorded = recorded_of(request)
    found = recorded.queue.get(owner_of(request), analysis_id)
    if AnalysisState(found.state).settled:
        recorded.shelf.remove(analysis_id)  # a store that is away is said, and can be asked again
        recorded.queue.remove(found)
    else:
        recorded.queue.remove(found)
        with suppress(StoreError):  # of what its try has sent already the sweep finds the rest
            recorded.shelf.remove(analysis_id)
    recorded.checkpoints.remove(analysis_id)
    return Response(status_code=204)


@router.get("/{analysis_id}/events", response_class=EventSourceResponse)
async def events(request: Request, analysis_id: AnalysisId) -> EventSourceResponse:
    """Server-sent events: the analysis as it stands (`analysis`), after every change, until it is
    settled; its deletion is a `deleted`. A reader that is slow gets the newest state, not each.

    A WebSocket at the same path gets the same JSON objects as text messages, of a deleted one
    `{"id": …, "state": "deleted"}`, and is closed at the end; with code 4404 when there is no such
    analysis, and 4429 when there are too many followers."""
    recorded = recorded_of(request)
    found = await run_in_threadpool(recorded.queue.get, owner_of(request), analysis_id)
    return Events(recorded.followers, found, _teller(request))


@router.websocket("/{analysis_id}/events")
async def events_by_socket(socket: WebSocket, analysis_id: str) -> None:
    """The same over a WebSocket; what its client says is ignored."""
    recorded = recorded_of(socket)
    await socket.accept()
    try:
        found = await run_in_threadpool(recorded.queue.get, owner_of(socket), analysis_id)
        await tell_socket(socket, recorded.followers, found, _teller(socket))
    except Problem as problem:
        unknown = problem.status == HTTPStatus.NOT_FOUND
        await socket.close(UNKNOWN if unknown else TOO_MANY, reason(problem.detail))


@router.get(
    "/{analysis_id}/results/{result}",
    response_class=FileResponse,
    response_model=None,
    responses={307: {"description": "The file lies in a store: `Location` opens it for a while."}},
)
def result(request: Request, analysis_id: AnalysisId, result: Result) -> Response:
    """A file that the analysis left; parts of it by `Range`. Where files lie in a store it answers
    307 with a link to there, but for the report, which it sends itself."""
    recorded = recorded_of(request)
    found = recorded.queue.get(owner_of(request), analysis_id)
    return send_result(recorded, found, result)


def _video(recorded: Recorded, owner: str, wanted: AnalysisRequest) -> Upload:
    """What is to be measured; raises problems for what is not there, or not yet."""
    upload_id = wanted.upload_id
    if wanted.session_id is not None:
        upload_id = recorded.history.recording_of(owner, wanted.session_id)
        _check_ledger(recorded, wanted.session_id, wanted.options)
    assert upload_id is not None
    return recorded.uploads.get(owner, upload_id)


def _check_ledger(recorded: Recorded, session_id: str, options: Options) -> None:
    ledgers = recorded.keeping.recordings.ledgers
    if options.answered_only and not ledgers.has(session_id):
        detail = (
            "the session's ledger is missing, because its server died: "
            "leave out answered_only, and all of its frames are measured"
        )
        raise Problem(404, "no-ledger", detail)


def _info(request: Request, analysis_id: str) -> AnalysisInfo:
    recorded = recorded_of(request)
    found = recorded.queue.get(owner_of(request), analysis_id)
    return AnalysisInfo.of(found, recorded, time.time(), shared_at=_shared_at(request, found))


def _teller(connection: HTTPConnection) -> Callable[[Analysis], str]:
    """Writes down how an analysis stands, for whoever asks."""
    recorded = recorded_of(connection)

    def tell(found: Analysis) -> str:
        shared_at = _shared_at(connection, found)
        return AnalysisInfo.of(found, recorded, time.time(), shared_at=shared_at).model_dump_json()

    return tell


def _shared_at(connection: HTTPConnection, found: Analysis) -> str | None:
    return None if caller_of(connection).shared is None else f"{_PATH}/{found.id}/results"


def _left_s(row: Analysis, now_s: float) -> float | None:
    if row.state != AnalysisState.RUNNING or row.started_s is None or row.progress <= 0.0:
        return None
    return round((now_s - row.started_s) * (1.0 - row.progress) / row.progress, 1)


def _time(since_1970_s: float) -> datetime:
    return datetime.fromtimestamp(since_1970_s, UTC)
