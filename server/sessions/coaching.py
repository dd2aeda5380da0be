"""What a coach does with a live session from aside: name it, say who it is, look, stop it."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from inference.motion.analyzer import AthleteProfile
from server.accounts.owner import owner_of
from server.fleet import errands
from server.history.infos import SessionInfo
from server.history.routes import kept
from server.legible import legible
from server.recorded import has_recorded, recorded_of
from server.sessions.refusals import NoSuchSession
from server.sessions.session import Session
from server.sessions.state import Cause
from server.sessions.thumbnail import Jpeg
from server.state import ServerState, state_of
from server.store.people import LABEL_LENGTH
from server.wire.problems import Problem

STOPPED = "it was stopped from aside"
JPEG = "image/jpeg"

router = APIRouter(prefix="/api/v1/sessions", tags=["live"])

SessionId = Annotated[str, Path(max_length=64)]


class SessionChange(BaseModel):
    """What is to change; what is left out stays, null forgets. Another athlete's body is what is
    measured with from then on; numbers of attempts begin at 1 again."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"label": "Ada, left leg"}]}
    )

    label: Annotated[str, Field(max_length=LABEL_LENGTH), AfterValidator(legible)] | None = None
    athlete_id: Annotated[str, Field(max_length=32, pattern="^[A-Za-z0-9_-]*$")] | None = None


class Stopping(BaseModel):
    """The session ends, in good order and in a moment."""

    id: str
    state: str = "closing"


@router.patch("/{session_id}")
async def change(request: Request, session_id: SessionId, wanted: SessionChange) -> SessionInfo:
    """Give a session a label, or say whose it is; whoever watches it is told."""
    state, owner = state_of(request), owner_of(request)
    values = wanted.model_dump(exclude_unset=True)
    try:
        one = state.sessions.get(session_id, owner)
    except NoSuchSession:
        if not has_recorded(request):
            raise
        return await change_away(request, session_id, values)
    await changed(state, one, values)
    return SessionInfo.live(one)


@router.post("/{session_id}/stop", status_code=202)
async def stop(request: Request, session_id: SessionId) -> Stopping:
    """End a live session in good order: its last attempt is still measured, and its client is told
    goodbye."""
    sessions = state_of(request).sessions
    try:
        sessions.end_soon(sessions.get(session_id, owner_of(request)), STOPPED, Cause.STOPPED)
    except NoSuchSession:
        await errands.stop(request, session_id)
    return Stopping(id=session_id)


@router.get(
    "/{session_id}/thumbnail.jpg",
    response_class=Response,
    responses={200: {"content": {JPEG: {}}}, 304: {"description": "The one you have"}},
)
async def thumbnail(
    request: Request,
    session_id: SessionId,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The newest picture of a live session, at most 320 pixels wide and a second old; 404 before
    the first."""
    try:
        one = state_of(request).sessions.get(session_id, owner_of(request))
    except NoSuchSession:
        return pictured(await errands.picture(request, session_id), if_none_match)
    return pictured(await one.thumbnail.get(), if_none_match)


async def changed(state: ServerState, one: Session, values: dict[str, Any]) -> None:
    """Change a session that lives here; raises a 422 problem for an athlete that is not there."""
    athlete_id, body = values.get("athlete_id"), one.athlete
    if athlete_id is not None:
        said = AthleteProfile(box_height_m=body.box_height_m, speed_mps=body.speed_mps)
        known = state.kept().athletes
        body = await run_in_threadpool(known.profile, one.owner, athlete_id, said)
    if "label" in values:
        one.rename(values["label"])
    if "athlete_id" in values:
        one.meet(athlete_id, body)


async def change_away(request: Request, session_id: str, values: dict[str, Any]) -> SessionInfo:
    """Change one that lives at another server, or is over; raises 404, 422 and 503 problems."""
    recorded, owner = recorded_of(request), owner_of(request)
    if (athlete_id := values.get("athlete_id")) is not None:
        nobody = AthleteProfile()
        await run_in_threadpool(recorded.athletes.profile, owner, athlete_id, nobody)
    with suppress(NoSuchSession):
        return await errands.change(request, session_id, values)
    await kept(request, session_id)
    await run_in_threadpool(recorded.notes.rename, owner, session_id, values)
    return await kept(request, session_id)


def pictured(jpeg: Jpeg | None, known: str | None) -> Response:
    """The picture, unless it is the one that is known; raises a 404 problem where there is none."""
    if jpeg is None:
        detail = "no picture of this session has come yet: ask again in a moment"
        raise Problem(404, "no-picture", detail, headers={"Retry-After": "1"})
    headers = {"ETag": jpeg.etag, "Cache-Control": "private, no-cache"}
    if known is not None and jpeg.etag in (one.strip() for one in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(jpeg.data, headers=headers, media_type=JPEG)
