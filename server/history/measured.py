"""`/api/v1/sessions/ID/recording`: what has become of a session's video, and of measuring it."""

from __future__ import annotations

import time

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel

from server.accounts.owner import caller_of, owner_of
from server.analyses.queue import Filter
from server.analyses.results import Result
from server.analyses.routes import AnalysisId, AnalysisInfo
from server.analyses.sending import send_result
from server.history.infos import RecordingInfo, recording_of
from server.history.routes import SessionId
from server.recorded import recorded_of
from server.store.tables import Analysis, AnalysisState
from server.wire.problems import Problem

router = APIRouter(prefix="/api/v1/sessions", tags=["sessions"])

_LOOKED_AT = 20


class MeasuredRecording(BaseModel):
    """A session's recording, None where there is none, and its analysis: the newest that is done,
    else the newest; None when nobody has asked for one. Its `results` are links that open without
    an API key for an hour; for whoever comes by a share they open with that, and as long as it."""

    recording: RecordingInfo | None
    analysis: AnalysisInfo | None


@router.get("/{session_id}/recording")
def recording(request: Request, session_id: SessionId) -> MeasuredRecording:
    """What there is of a session's video."""
    recorded, owner = recorded_of(request), owner_of(request)
    told = recording_of(recorded.history.get(owner, session_id))
    found: Analysis | None = None
    if told is not None and told.upload_id is not None:
        wanted = Filter(upload_id=told.upload_id)
        page, _ = recorded.queue.page(owner, wanted, None, _LOOKED_AT)
        done = (one for one in page if one.state == AnalysisState.DONE)
        found = next(done, page[0] if page else None)
    if found is None:
        return MeasuredRecording(recording=told, analysis=None)
    shared = caller_of(request).shared is not None
    shared_at = f"{router.prefix}/{session_id}/recording/{found.id}" if shared else None
    info = AnalysisInfo.of(found, recorded, time.time(), shared_at=shared_at)
    return MeasuredRecording(recording=told, analysis=info)


@router.get(
    "/{session_id}/recording/{analysis_id}/{result}",
    response_class=FileResponse,
    response_model=None,
    responses={307: {"description": "The file lies in a store: `Location` opens it for a while."}},
)
def measured(
    request: Request, session_id: SessionId, analysis_id: AnalysisId, result: Result
) -> Response:
    """A file that an analysis of the session's recording left, as at the analysis itself; whoever
    may see the session alone gets it here."""
    recorded, owner = recorded_of(request), owner_of(request)
    told = recording_of(recorded.history.get(owner, session_id))
    found = recorded.queue.get(owner, analysis_id)
    if told is None or told.upload_id is None or found.upload_id != told.upload_id:
        raise Problem(404, "no-result", "this analysis is not one of the session's recording")
    return send_result(recorded, found, result)
