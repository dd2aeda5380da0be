"""Turns away requests that the server's owner did not mean.

- With an API key, `/whip` and `/api` demand it: `Authorization: Bearer KEY`, or `?key=KEY` on a
  WebSocket, where browsers cannot set headers.
- What a signed link names can be read without it for a while.
- Without one (loopback), the `Host` must be a name of this machine: else any web page could reach
  the server by letting its own name point here (DNS rebinding).
- A page of another site may not make changes here, nor open a WebSocket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from server.accounts.keys import ApiKey
from server.accounts.links import Links
from server.problems import problem_response
from server.wire.problems import Problem

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
GUARDED = ("/whip", "/api")
REFUSED = 4403


@dataclass(frozen=True, slots=True)
class Rules:
    """What the guard checks; without `hosts` any `Host` is taken."""

    key: ApiKey | None
    hosts: Sequence[str]
    origins: Sequence[str]
    links: Links | None = None

    def fault(self, scope: Scope) -> Problem | None:
        """Why the request is turned away, if it is."""
        headers = Headers(scope=scope)
        if self.hosts and host_name(headers.get("host", "")) not in self.hosts:
            detail = "this name is not one of the server's; allow it with SIDELINE_ALLOWED_HOSTS"
            return Problem(421, "wrong-host", detail)
        if not self._from_here(scope, headers):
            detail = "pages of other sites may not do this; see SIDELINE_ALLOWED_ORIGINS"
            return Problem(403, "wrong-origin", detail)
        if self._needs_key(scope) and not self._has_key(scope, headers):
            detail = "send the API key that the server printed: Authorization: Bearer KEY"
            return Problem(401, "no-key", detail, headers={"WWW-Authenticate": "Bearer"})
        return None

    def _from_here(self, scope: Scope, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None or (scope["type"] == "http" and scope["method"] in SAFE_METHODS):
            return True
        return urlsplit(origin).netloc == headers.get("host") or origin in self.origins

    def _needs_key(self, scope: Scope) -> bool:
        path: str = scope["path"]
        guarded = any(path == one or path.startswith(f"{one}/") for one in GUARDED)
        preflight = _method(scope) == "OPTIONS" and is_preflight(Headers(scope=scope))
        open_to_all = preflight or (self.links is not None and self.links.admits(scope))
        return self.key is not None and guarded and not open_to_all

    def _has_key(self, scope: Scope, headers: Headers) -> bool:
        assert self.key is not None
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self.key.matches(given.strip())
        if scope["type"] == "websocket":
            query = parse_qs(scope["query_string"].decode("latin-1"))
            return self.key.matches(query.get("key", [""])[0])
        return False


def is_preflight(headers: Headers) -> bool:
    """Whether an OPTIONS request is a browser's own question, which cannot carry a key."""
    return "access-control-request-method" in headers


def _method(scope: Scope) -> str | None:
    return scope["method"] if scope["type"] == "http" else None


def host_name(host: str) -> str:
    """The name in a `Host` header, without its port and brackets."""
    return (urlsplit(f"//{host}").hostname or "") if _readable(host) else ""


def _readable(host: str) -> bool:
    return host.count("[") == host.count("]") <= 1 and not set(host) & set("/?#@\\")


class Guard:
    """Applies the rules before anything else is done."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer with a problem document; a WebSocket is closed."""
        problem = None if scope["type"] == "lifespan" else self._rules.fault(scope)
        if problem is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": REFUSED, "reason": problem.detail})
        else:
            await problem_response(problem)(scope, receive, send)
