"""Gives every request an id, and tells what became of it, to whoever wants to know."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from logging import getLogger
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inference.clock import Clock, monotonic
from inference.logs import bind
from server.ids import new_id

log = getLogger(__name__)

REQUEST_ID_HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
NO_ROUTE = "(none)"
"""Of what was refused before, of the page's files, and of what is not there."""

_FAILED = 500


@dataclass(frozen=True, slots=True)
class Answered:
    """A request with its answer; `route` is the template, never the address itself, and the status
    that of a request whose client had gone is 499. The answer began at `answered_s`, and
    `received_bytes` came in the request's body."""

    method: str
    route: str
    status: int
    request_id: str
    began_s: float
    answered_s: float
    ended_s: float
    received_bytes: int = 0


Told = Callable[[Answered], None]

GONE = 499
"""As nginx calls it: nobody was there any more to take the answer."""


def given_or_new(given: str | None) -> str:
    """The id that the client gave, if it is short and plain; else another."""
    return given if given is not None and _GIVEN.fullmatch(given) else new_id()


def log_answered(one: Answered) -> None:
    """A line a request."""
    duration_ms = round((one.ended_s - one.began_s) * 1e3, 1)
    log.info(
        "%s %s: %d after %.1f ms",
        *(one.method, one.route, one.status, duration_ms),
        extra={
            "method": one.method,
            "route": one.route,
            "status": one.status,
            "duration_ms": duration_ms,
        },
    )


class Requests:
    """The outermost of all: what the others refuse has an id too."""

    def __init__(self, app: ASGIApp, told: tuple[Told, ...] = (), clock: Clock = monotonic) -> None:
        self._app = app
        self._told = told
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the id bound to all that is logged meanwhile."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        request_id = given_or_new(Headers(scope=scope).get(REQUEST_ID_HEADER))
        binding = bind(request_id=request_id)
        seen = _Seen(self._clock, self._clock())

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.answered(message["status"])
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = request_id
            await send(message)

        async def receive_counted() -> Message:
            message = await receive()
            seen.received_bytes += len(message.get("body", b""))
            return message

        try:
            await self._app(scope, receive_counted, send_with_id)
        except Exception:
            # Starlette answers it outside of here, in this task: its line has the id, too.
            seen.answered(_FAILED)
            raise
        finally:
            self._tell(scope, seen, request_id)
        binding.end()

    def _tell(self, scope: Scope, seen: _Seen, request_id: str) -> None:
        if not self._told or scope["type"] != "http":
            return
        now_s = self._clock()
        one = Answered(
            scope["method"],
            route_of(scope),
            seen.status,
            request_id,
            seen.began_s,
            now_s if seen.answered_s is None else seen.answered_s,
            now_s,
            seen.received_bytes,
        )
        for told in self._told:
            told(one)


@dataclass(slots=True)
class _Seen:
    """What has been seen of a request so far."""

    clock: Clock
    began_s: float
    status: int = GONE
    answered_s: float | None = None
    received_bytes: int = 0

    def answered(self, status: int) -> None:
        self.status, self.answered_s = status, self.clock()


def route_of(scope: Scope) -> str:
    """The template of the route that took the request."""
    route: Any = scope.get("route")
    return getattr(route, "path", None) or NO_ROUTE
