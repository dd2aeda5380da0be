"""Every owner's sessions, for the front of several workers and nobody else."""

from __future__ import annotations

from fastapi import APIRouter, Request

from server.history.infos import SessionInfo
from server.state import state_of

PATH = "/census"

router = APIRouter(include_in_schema=False)


class Counted(SessionInfo):
    """A live session and whose it is."""

    owner: str


@router.get(PATH)
async def census(request: Request) -> list[Counted]:
    """All of them."""
    known = state_of(request).sessions
    return [Counted(**SessionInfo.live(one).model_dump(), owner=one.owner) for one in known]
