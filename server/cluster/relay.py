"""What front doors ask of a host with several media workers beside what they ask of each session:
the host's own process only passes on, and media goes to the workers as before."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response

from server.sessions.census import PATH
from server.sessions.standing import Standing
from server.workers.state import front_of
from server.workers.telling import ToPlaces

router = APIRouter(include_in_schema=False)


@router.get(PATH)
async def census(request: Request, owner: str | None = None) -> list[dict[str, Any]]:
    """The sessions on all workers, the owner's or everybody's."""
    return await front_of(request).listed(owner)


@router.get(f"{PATH}/standing")
async def standing(request: Request) -> Standing:
    """How the workers stand together."""
    return await front_of(request).standing()


@router.delete(f"{PATH}/keys/{{key_id}}", status_code=HTTPStatus.NO_CONTENT)
async def end(request: Request, key_id: str, reason: str) -> None:
    """End what that key began."""
    await front_of(request).end_begun_by(key_id, reason)


@router.post(PATH + "/{session_id}/told", status_code=HTTPStatus.NO_CONTENT)
async def tell(request: Request, session_id: str, message: dict[str, Any]) -> Response:
    """Tell those who follow a session what a front door says."""
    told = await ToPlaces(front_of(request))(session_id, message)
    return Response(status_code=HTTPStatus.NO_CONTENT if told else HTTPStatus.NOT_FOUND)
