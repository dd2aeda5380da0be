"""`/api/v1/sessions/ID/recording`: what has become of a session's video, and of measuring it."""

from __future__ import annotations

import time

from fastapi import APIRouter, Request
from pydantic import BaseModel

from server.accounts.owner import owner_of
from server.analyses.queue import Filter
from server.analyses.routes import AnalysisInfo
from server.history.infos import RecordingInfo, recording_of
from server.history.routes import SessionId
from server.recorded import recorded_of
from server.store.tables import Analysis, AnalysisState

router = APIRouter(prefix="/api/v1/sessions", tags=["sessions"])

_LOOKED_AT = 20


class MeasuredRecording(BaseModel):
    """A session's recording, None where there is none, and its analysis: the newest that is done,
    else the newest; None when nobody has asked for one. Its `results` are links that open without
    an API key for an hour."""

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
    info = None if found is None else AnalysisInfo.of(found, recorded, time.time())
    return MeasuredRecording(recording=told, analysis=info)
