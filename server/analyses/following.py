"""An analysis followed to its end: by server-sent events, or over a WebSocket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from logging import getLogger

from fastapi import WebSocket, WebSocketDisconnect
from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from server.analyses.followers import Follower, Followers
from server.sockets import until_it_leaves
from server.store.tables import Analysis, AnalysisState

log = getLogger(__name__)

SEND_WITHIN_S = 30.0
"""Who reads nothing for so long is let go."""

TOO_SLOW = 4408

ToJson = Callable[[Analysis], str]


class Events(EventSourceResponse):
    """Server-sent events: `analysis` at first and after every change, `deleted` when it is gone."""

    def __init__(self, followers: Followers, analysis: Analysis, to_json: ToJson) -> None:
        """Raises a 503 problem when there are too many followers."""
        self._leave = followers.leave
        self._analysis_id = analysis.id
        self._follower = followers.join(analysis)
        super().__init__(_events(self._follower, to_json), send_timeout=SEND_WITHIN_S)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell until the analysis is settled, or its reader has gone."""
        try:
            await super().__call__(scope, receive, send)
        except* SendTimeoutError:
            log.info("a follower of analysis %s reads nothing, and was let go", self._analysis_id)
        finally:
            self._leave(self._analysis_id, self._follower)


async def tell_socket(
    socket: WebSocket, followers: Followers, analysis: Analysis, to_json: ToJson
) -> None:
    """The same over a WebSocket that was accepted, which is closed at the end.

    Raises a 503 problem when there are too many followers.
    """
    follower = followers.join(analysis)
    try:
        await until_it_leaves(socket, _tell(socket, follower, to_json, analysis.id))
    finally:
        followers.leave(analysis.id, follower)


async def _events(follower: Follower, to_json: ToJson) -> AsyncIterator[ServerSentEvent]:
    async for document in _documents(follower, to_json):
        if document is None:
            yield ServerSentEvent("{}", event="deleted")
        else:
            yield ServerSentEvent(document, event="analysis")


async def _tell(socket: WebSocket, follower: Follower, to_json: ToJson, analysis_id: str) -> None:
    gone = json.dumps({"id": analysis_id, "state": "deleted"})
    try:
        async for document in _documents(follower, to_json):
            async with asyncio.timeout(SEND_WITHIN_S):
                await socket.send_text(gone if document is None else document)
        await socket.close()
    except TimeoutError:
        await socket.close(TOO_SLOW, "nothing was read for too long")
    except WebSocketDisconnect:
        pass


async def _documents(follower: Follower, to_json: ToJson) -> AsyncIterator[str | None]:
    """The analysis as JSON after every change, until it is settled; None when it was deleted."""
    while (analysis := await follower.next()) is not None:
        yield await run_in_threadpool(to_json, analysis)  # of one that is done, files are looked at
        if AnalysisState(analysis.state).settled:
            return
    yield None
