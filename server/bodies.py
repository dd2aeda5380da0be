"""Bounds the bodies of requests: how long they are, and how long nothing of them comes.

Uploads are not bounded here: they are as long as an owner's room, and look after themselves.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.problems import problem_response
from server.wire.problems import Problem

MOST_BYTES = 1 << 20
"""A thousand times what any document here takes."""

IDLE_S = 30.0

_UPLOADS = "/api/v1/uploads"


class BoundedBodies:
    """Answers 413 to what is longer, 408 where nothing comes for a while."""

    def __init__(self, app: ASGIApp, most_bytes: int = MOST_BYTES, idle_s: float = IDLE_S) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._idle_s = idle_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with a bounded body."""
        if scope["type"] != "http" or scope["path"].startswith(_UPLOADS):
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and int(declared) > self._most_bytes:
            await problem_response(self._too_long(), scope)(scope, receive, send)
            return
        await self._app(scope, self._bounded(receive), send)

    def _bounded(self, receive: Receive) -> Receive:
        came, whole = 0, False

        async def bounded() -> Message:
            nonlocal came, whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout(self._idle_s):
                    message = await receive()
            except TimeoutError:
                detail = f"nothing of the body came for {self._idle_s:g} s"
                raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, detail, _CLOSE) from None
            came += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if came > self._most_bytes:
                raise HTTPException(413, self._too_long().detail, _CLOSE)
            return message

        return bounded

    def _too_long(self) -> Problem:
        detail = f"the body is longer than {self._most_bytes} bytes, the most that is taken here"
        return Problem(413, "too-long", detail, {"limit": self._most_bytes}, dict(_CLOSE))


_CLOSE = {"Connection": "close"}
"""The rest of the body is not read."""
