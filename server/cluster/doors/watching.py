"""Passes on a session's events, from the Redis in which its host tells of it."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, WebSocket

from server.accounts.owner import owner_of
from server.fleet.fleet import fleet_of
from server.sessions.refusals import NoSuchSession
from server.sessions.routes import follow_elsewhere
from server.sessions.telling import teller_of

_LOOK_EVERY_S = 0.05
_LOOKS = 20
"""A session that has just begun is told of a moment later."""

router = APIRouter(include_in_schema=False)


@router.websocket("/api/v1/sessions/{session_id}/events")
async def events(socket: WebSocket, session_id: str) -> None:
    """As of a session at another server; what a watcher says is ignored."""
    await socket.accept()
    await _until_told_of(socket, session_id)
    unknown = NoSuchSession(f"no live session {session_id[:64]!r}")
    await follow_elsewhere(socket, session_id, unknown)


async def _until_told_of(socket: WebSocket, session_id: str) -> None:
    """Until it is in Redis, if its host says that it lives, for a moment."""
    fleet, owner = fleet_of(socket), owner_of(socket)
    assert fleet is not None
    if not await teller_of(socket).lives(session_id, owner):
        return
    for _ in range(_LOOKS):
        if await fleet.find(session_id, owner) is not None:
            return
        await asyncio.sleep(_LOOK_EVERY_S)
