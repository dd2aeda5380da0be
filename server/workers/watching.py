"""Passes on a session's events, from the worker that has it to all who watch at the front."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote

from fastapi import APIRouter, WebSocket
from websockets.asyncio.client import ClientConnection, unix_connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from server.accounts.owner import owner_of
from server.accounts.said import OWNER_HEADER
from server.fleet.fleet import fleet_of
from server.sessions.audience import Audience
from server.sessions.refusals import NoSuchSession
from server.sessions.routes import follow_elsewhere, tell_all
from server.sessions.shared import Shared
from server.sessions.told import FrameText, Said, is_bye, is_frame
from server.workers.ids import worker_of
from server.workers.state import FrontState, front_of
from server.workers.telling import ToPlaces

_GONE = 1012
"""Service restart: the session has ended with its worker."""
_ENDED = "the session's process has ended"

_NOT_SAID = (1005, 1006, 1015)
"""Codes that stand for something and are never sent."""

Followed = tuple[str, str]
"""An owner and a session: another owner's watcher must be asked about by itself."""

router = APIRouter(include_in_schema=False)


@router.websocket("/api/v1/sessions/{session_id}/events")
async def events(socket: WebSocket, session_id: str) -> None:
    """What the worker says, which is asked once for all; what a watcher says is ignored."""
    await socket.accept()
    front, owner = front_of(socket), owner_of(socket)
    unknown = NoSuchSession(f"no live session {session_id[:64]!r}")
    near = _path(front, session_id)
    if near and fleet_of(socket) is not None:
        near = near if await ToPlaces(front).lives(session_id, owner) else None
    if near is None:
        await follow_elsewhere(socket, session_id, unknown)
        return
    upstreams = cast("Shared[Followed]", socket.app.state.upstreams)
    try:
        async with upstreams.of((owner, session_id)) as audience:
            await tell_all(socket, audience)
    except (OSError, WebSocketException):
        await socket.close(_GONE, _ENDED)


class Upstream:
    """One session's line to its worker."""

    def __init__(self, front: FrontState, followed: Followed) -> None:
        self.audience = Audience(front.attendance)
        self._front = front
        self._owner, self._id = followed
        self._line: ClientConnection | None = None

    async def begin(self) -> None:
        """Raises OSError and WebSocketException where the worker is not there."""
        path = _path(self._front, self._id)
        if path is None:
            raise ConnectionRefusedError
        address = f"ws://localhost/api/v1/sessions/{quote(self._id, safe='')}/events"
        self._line = await unix_connect(
            path,
            address,
            compression=None,
            proxy=None,
            additional_headers={OWNER_HEADER: self._owner},
        )

    async def run(self) -> None:
        """Until the worker hangs up, and so does the front."""
        line = self._line
        assert line is not None
        try:
            while True:
                self._pass_on(str(await line.recv(decode=True)))
        except ConnectionClosed:
            code = line.close_code
            if code is None or code in _NOT_SAID:
                self.audience.hang_up(_GONE, _ENDED)
            else:
                self.audience.hang_up(code, line.close_reason or "")
        finally:
            await line.close()

    def _pass_on(self, text: str) -> None:
        if is_frame(text):
            self.audience.pass_on(FrameText.parse(text))
        elif is_bye(text):
            self.audience.close(Said(text))
        else:
            self.audience.put(Said.parse(text))


def _path(front: FrontState, session_id: str) -> str | None:
    """Where the worker listens that would have the session."""
    number, workers = worker_of(session_id), front.workers
    path = workers[number].socket if number is not None and number < len(workers) else None
    return None if path is None else str(path)
