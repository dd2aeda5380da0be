"""Every owner's sessions, for the front of several workers and nobody else."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from server.history.infos import SessionInfo
from server.sessions.standing import Standing
from server.sessions.telling import Here
from server.state import state_of

PATH = "/census"

router = APIRouter(include_in_schema=False)


class Counted(SessionInfo):
    """A live session, whose it is, and which key began it."""

    owner: str
    key_id: str | None


@router.get(PATH)
async def census(request: Request, owner: str | None = None) -> list[Counted]:
    """All of them, or the owner's."""
    sessions = state_of(request).sessions
    known = sessions if owner is None else sessions.of(owner)
    return [
        Counted(**SessionInfo.live(one).model_dump(), owner=one.owner, key_id=one.key_id)
        for one in known
    ]


@router.get(f"{PATH}/standing")
async def standing(request: Request) -> Standing:
    """How this process stands."""
    return await state_of(request).standing()


@router.post(f"{PATH}/drained", status_code=202)
async def drain(request: Request, within_s: float | None = None) -> None:
    """Take nobody any more, and let those who are there leave: as the settings say, or in so many
    seconds. Whoever asks looks after them, and ends those that are left."""
    state_of(request).drain_soon(within_s)


@router.delete(f"{PATH}/keys/{{key_id}}", status_code=204)
async def end(request: Request, key_id: str, reason: str) -> None:
    """End what that key began."""
    await state_of(request).sessions.end_begun_by(key_id, reason)


def begun_by(key_id: str) -> str:
    """Where what that key began is ended."""
    return f"{PATH}/keys/{key_id}"


@router.post(PATH + "/{session_id}/told", status_code=204)
async def tell(request: Request, session_id: str, message: dict[str, Any]) -> Response:
    """Tell those who follow a session what the front says."""
    told = await Here(state_of(request).sessions)(session_id, message)
    return Response(status_code=204 if told else 404)
