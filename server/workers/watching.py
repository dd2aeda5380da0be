"""Passes on a session's events, from the worker that has it to who watches."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from fastapi import APIRouter, WebSocket
from websockets.asyncio.client import ClientConnection, unix_connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from server.accounts.owner import owner_of
from server.fleet.fleet import fleet_of
from server.sessions.refusals import NoSuchSession
from server.sessions.routes import UNKNOWN_SESSION, follow_elsewhere
from server.sockets import reason
from server.workers.headers import own_headers
from server.workers.ids import worker_of
from server.workers.state import front_of
from server.workers.telling import ToWorkers

_GONE = 1012
"""Service restart: the session has ended with its worker."""

_NOT_SAID = (1005, 1006, 1015)
"""Codes that stand for something and are never sent."""

router = APIRouter(include_in_schema=False)


@router.websocket("/api/v1/sessions/{session_id}/events")
async def events(socket: WebSocket, session_id: str) -> None:
    """What the worker says, message by message, and with its last word; what a watcher says is
    ignored."""
    await socket.accept()
    near = ToWorkers(front_of(socket))
    if fleet_of(socket) is not None and not await near.lives(session_id, owner_of(socket)):
        unknown = NoSuchSession(f"no live session {session_id[:64]!r}")
        await follow_elsewhere(socket, session_id, unknown)
        return
    workers = front_of(socket).workers
    number = worker_of(session_id)
    path = workers[number].socket if number is not None and number < len(workers) else None
    if path is None:
        await socket.close(UNKNOWN_SESSION, reason(f"no live session {session_id[:64]!r}"))
        return
    address = f"ws://localhost/api/v1/sessions/{quote(session_id, safe='')}/events"
    try:
        async with unix_connect(
            str(path),
            address,
            compression=None,
            proxy=None,
            additional_headers=own_headers(socket),
        ) as worker:
            await _pass_on(worker, socket)
    except (OSError, WebSocketException):
        await socket.close(_GONE, "the session's process has ended")


async def _pass_on(worker: ClientConnection, socket: WebSocket) -> None:
    telling = asyncio.create_task(_tell(worker, socket))
    leaving = asyncio.create_task(_left(socket))
    try:
        await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if telling.done():
            telling.result()
    finally:
        for task in (telling, leaving):
            task.cancel()
        await asyncio.gather(telling, leaving, return_exceptions=True)


async def _tell(worker: ClientConnection, socket: WebSocket) -> None:
    try:
        while True:
            message = await worker.recv(decode=True)
            assert isinstance(message, str)
            await socket.send_text(message)
    except ConnectionClosed:
        code = worker.close_code
    if code is None or code in _NOT_SAID:
        await socket.close(_GONE, "the session's process has ended")
    else:
        await socket.close(code, worker.close_reason)


async def _left(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
