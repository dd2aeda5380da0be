"""Bounds the bodies of requests: how long they are, and how long nothing of them comes.

Uploads are as long as an owner's room, and have an end of their own where nothing comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.problems import problem_response
from server.uploads import tus
from server.wire.problems import Problem

MOST_BYTES = 1 << 20
"""A thousand times what any document here takes."""

IDLE_S = 30.0

_DIGITS = 18
_CLOSE = {"Connection": "close"}
"""The rest of the body is not read."""


def too_long(limit_bytes: int) -> Problem:
    """413 for a body that is longer."""
    detail = f"the body is longer than {limit_bytes} bytes"
    return Problem(413, "too-long", detail, {"limit": limit_bytes}, dict(_CLOSE))


def int_or_zero(text: str | None) -> int:
    """A header's number, of which the first digits do; what is none counts as 0."""
    return int(text[:_DIGITS]) if text is not None and text.isascii() and text.isdigit() else 0


def within(idle_s: float, receive: Receive, stalled: Callable[[], Exception]) -> Receive:
    """The same; raises `stalled()` when nothing comes for so long."""

    async def patient() -> Message:
        try:
            async with asyncio.timeout(idle_s):
                return await receive()
        except TimeoutError:
            raise stalled() from None

    return patient


class BoundedBodies:
    """Answers 413 to what is longer, 408 where nothing comes for a while."""

    def __init__(self, app: ASGIApp, most_bytes: int = MOST_BYTES, idle_s: float = IDLE_S) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._idle_s = idle_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with a bounded body."""
        if scope["type"] != "http" or scope["path"].startswith(tus.PATH):
            await self._app(scope, receive, send)
            return
        if int_or_zero(Headers(scope=scope).get("content-length")) > self._most_bytes:
            await problem_response(too_long(self._most_bytes), scope)(scope, receive, send)
            return
        await self._app(scope, self._bounded(receive), send)

    def _bounded(self, receive: Receive) -> Receive:
        patient = within(self._idle_s, receive, self._stalled)
        came, whole = 0, False

        async def bounded() -> Message:
            nonlocal came, whole
            if whole:  # what comes now is that the client has gone
                return await receive()
            message = await patient()
            came += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if came > self._most_bytes:
                # No Problem: FastAPI makes a 400 of whatever else reading a document raises.
                raise HTTPException(413, too_long(self._most_bytes).detail, _CLOSE)
            return message

        return bounded

    def _stalled(self) -> Exception:
        detail = f"nothing of the body came for {self._idle_s:g} s"
        return HTTPException(HTTPStatus.REQUEST_TIMEOUT, detail, _CLOSE)
