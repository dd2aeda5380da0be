"""Live sessions as others see them: list, one, and its events over a WebSocket."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, WebSocket, WebSocketDisconnect
from pydantic import BaseModel

from server.accounts.owner import caller_of, owner_of
from server.sessions.registry import NoSuchSession
from server.sessions.session import Session
from server.sessions.state import State
from server.sessions.watchers import TooManyWatchers, Watcher, WatcherTooSlow
from server.state import state_of

UNKNOWN_SESSION = 4404
TOO_SLOW = 4408
TOO_MANY = 4429

router = APIRouter(prefix="/api/v1/sessions", tags=["live"])


class SessionInfo(BaseModel):
    """A live session."""

    id: str
    sport: str
    state: State
    created_at: datetime
    frames: int
    answered: int
    drops: dict[str, int]
    datagrams_dropped: int
    refused: dict[str, int]
    height_m: float | None
    mass_kg: float | None
    box_height_m: float | None
    speed_mps: float | None


class SessionList(BaseModel):
    """Live sessions, and how many there may be, if a number is set."""

    sessions: list[SessionInfo]
    limit: int | None


@router.get("")
async def sessions(request: Request) -> SessionList:
    """The owner's live sessions."""
    known, caller = state_of(request).sessions, caller_of(request)
    mine = [session_info(one) for one in known.of(caller.owner)]
    return SessionList(sessions=mine, limit=least(known.limit, caller.tier.live_streams))


@router.get("/{session_id}")
async def session(request: Request, session_id: Annotated[str, Path()]) -> SessionInfo:
    """One live session."""
    return session_info(state_of(request).sessions.get(session_id, owner_of(request)))


@router.websocket("/{session_id}/events")
async def events(socket: WebSocket, session_id: str) -> None:
    """Follow a session: one JSON object a message, as on the data channels.

    Ends with `bye`. Frames are the newest only; finals are never lost: a watcher that leaves too
    many unread is disconnected with code 4408. What a watcher says is ignored.
    """
    await socket.accept()
    try:
        followed = state_of(socket).sessions.get(session_id, owner_of(socket))
    except NoSuchSession as error:
        await socket.close(UNKNOWN_SESSION, str(error.args[0]))
        return
    try:
        watcher = followed.audience.join()
    except TooManyWatchers as error:
        await socket.close(TOO_MANY, str(error))
        return
    try:
        await _tell_until_it_leaves(socket, watcher)
    except WatcherTooSlow as error:
        await socket.close(TOO_SLOW, str(error))
    except WebSocketDisconnect:
        pass
    finally:
        followed.audience.leave(watcher)


async def _tell_until_it_leaves(socket: WebSocket, watcher: Watcher) -> None:
    """Listen meanwhile: what nobody reads would hold up its pongs and its goodbye."""
    telling = asyncio.create_task(_tell(socket, watcher))
    leaving = asyncio.create_task(_left(socket))
    try:
        await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if telling.done():
            telling.result()
    finally:
        for task in (telling, leaving):
            task.cancel()
        await asyncio.gather(telling, leaving, return_exceptions=True)


async def _left(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _tell(socket: WebSocket, watcher: Watcher) -> None:
    while messages := await watcher.next():
        for message in messages:
            await socket.send_json(message)
    await socket.close()


def least(*limits: int | None) -> int | None:
    """The smallest of those that are set."""
    return min((one for one in limits if one is not None), default=None)


def session_info(one: Session) -> SessionInfo:
    """What is told of a session."""
    facts: dict[str, Any] = {
        name: getattr(one, name)
        for name in ("id", "sport", "state", "created_at", "frames", "answered", "drops")
    }
    facts["datagrams_dropped"] = one.links.datagrams_dropped
    facts["refused"] = one.links.refused
    return SessionInfo(**facts, **asdict(one.athlete))
