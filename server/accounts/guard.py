"""Turns away requests that the server's owner did not mean, and says who asks.

- With an API key, `/whip` and `/api` demand one: `Authorization: Bearer KEY`, or `?key=KEY` on a
  WebSocket, where browsers cannot set headers. It must have the scope that the address asks for.
- What a signed link names can be read without it for a while; by a share, `?key=` on any request,
  that one thing and nothing else. Who claims an invitation has no key yet.
- On loopback, where none is demanded, a device, a member and a share are still held to what they
  may.
- Without one (loopback), the `Host` must be a name of this machine: else any web page could reach
  the server by letting its own name point here (DNS rebinding).
- A page of another site may not make changes here, nor open a WebSocket.
- An owner's requests in a minute are counted, and refused when they are too many.
- A WebSocket or a stream of events ends with the key or share that opened it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from sqlalchemy.exc import OperationalError
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.accounts.access import is_guarded, is_open, refusal
from server.accounts.accounts import Accounts
from server.accounts.key_text import KeyText, Prefix
from server.accounts.keys import ApiKey
from server.accounts.links import Links
from server.accounts.openings import ENDED
from server.accounts.owner import ADMINISTRATOR, Caller, set_caller
from server.accounts.rates import Standing
from server.accounts.said import caller_said
from server.accounts.scopes import KeyScope
from server.accounts.tiers import UNLIMITED
from server.problems import problem_response, to_problem
from server.sockets import reason
from server.wire.problems import Problem

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
CLOSED_AS = {429: 4429, 503: 1013}
"""How a WebSocket that is refused for a while is closed: one request too many, or no database."""

_PLACES = ("wrong-host", "wrong-origin")
"""Whoever asks there gets not even an open WebSocket."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the guard checks; without `hosts` any `Host` is taken. A server that is `behind_front`
    believes what the front says of the owner."""

    key: ApiKey | None
    hosts: Sequence[str]
    origins: Sequence[str]
    links: Links | None = None
    behind_front: bool = False
    retry_after_s: int = 5

    def check_place(self, scope: Scope) -> None:
        """Raises a problem for a request to another name, or from a page that may not ask."""
        headers = Headers(scope=scope)
        if self.hosts and host_name(headers.get("host", "")) not in self.hosts:
            detail = "this name is not one of the server's; allow it with SIDELINE_ALLOWED_HOSTS"
            raise Problem(421, "wrong-host", detail)
        if not self._from_here(scope, headers):
            detail = "pages of other sites may not do this; see SIDELINE_ALLOWED_ORIGINS"
            raise Problem(403, "wrong-origin", detail)

    async def caller(self, scope: Scope, accounts: Accounts | None) -> Caller | None:
        """Who asks; None where nobody need say. Raises a 401 problem when it must be said, and
        what `Directory.find` does."""
        headers = Headers(scope=scope)
        if not is_guarded(scope["path"]) or is_open(method_of(scope), scope["path"]):
            return None
        if self.behind_front:
            return caller_said(headers)
        text = _given_key(scope, headers)
        if self.key is None:
            return await _held_back(text, accounts) or ADMINISTRATOR
        if method_of(scope) == "OPTIONS" and is_preflight(headers):
            return None
        if self.links is not None and (owner := self.links.owner_for(scope)) is not None:
            return Caller(owner, frozenset({KeyScope.READ}), UNLIMITED)
        if self.key.matches(text):
            return ADMINISTRATOR
        found = None if accounts is None else await accounts.find(text)
        if found is None:
            detail = "send an API key of this server's: Authorization: Bearer KEY"
            raise Problem(401, "no-key", detail, headers={"WWW-Authenticate": "Bearer"})
        return found

    def _from_here(self, scope: Scope, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None or (scope["type"] == "http" and scope["method"] in SAFE_METHODS):
            return True
        return _place(origin) == headers.get("host") or origin in self.origins


def _given_key(scope: Scope, headers: Headers) -> str:
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    query = parse_qs(scope["query_string"].decode("latin-1"))
    said = str(query.get("key", [""])[0])
    # Elsewhere a key has no place in an address, which many a program writes down; a share is one.
    is_share = KeyText.parse(said, Prefix.SHARE) is not None
    return said if scope["type"] == "websocket" or is_share else ""


async def _held_back(text: str, accounts: Accounts | None) -> Caller | None:
    """Who says of himself, where nobody need, that he may not do everything."""
    found = None if accounts is None or not text else await accounts.find(text)
    return None if found is None or (found.role is None and found.shared is None) else found


def _place(origin: str) -> str | None:
    """Host and port of an origin; None of what is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def is_preflight(headers: Headers) -> bool:
    """Whether an OPTIONS request is a browser's own question, which cannot carry a key."""
    return "access-control-request-method" in headers


def method_of(scope: Scope) -> str:
    """The method of a request; a WebSocket begins as a GET."""
    return str(scope["method"]) if scope["type"] == "http" else "GET"


def host_name(host: str) -> str:
    """The name in a `Host` header, without its port and brackets; empty where it has none."""
    if set(host) & set("/?#@\\"):
        return ""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # brackets around what is no address
        return ""


class Guard:
    """Applies the rules before anything else is done."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer with a problem document; a WebSocket is closed."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        standing: Standing | None = None
        accounts: Accounts | None = getattr(scope["app"].state, "accounts", None)
        try:
            self._rules.check_place(scope)
            caller = await self._rules.caller(scope, accounts)
            if caller is not None:
                standing = await _counted(caller, accounts)
                _admit(scope, caller, standing)
        except (Problem, OperationalError) as error:
            problem = to_problem(error, self._rules.retry_after_s)
            await _refuse(problem, scope, receive, _telling(send, standing))
        else:
            telling = _telling(send, standing)
            if caller is None or accounts is None:
                await self._app(scope, receive, telling)
            else:
                await accounts.openings.run(
                    self._app, scope, receive, telling, caller, accounts.now()
                )


async def _counted(caller: Caller, accounts: Accounts | None) -> Standing | None:
    most = caller.tier.requests_per_minute
    if most is None or accounts is None:
        return None
    shared = caller.shared
    return await accounts.rates.take(
        caller.owner if shared is None else f"share/{shared.share_id}", most
    )


def _admit(scope: Scope, caller: Caller, standing: Standing | None) -> None:
    """Raises a 429 problem for one request too many, and a 403 problem for what the key may not."""
    if standing is not None and not standing.admitted:
        raise standing.problem()
    if (refused := refusal(caller, method_of(scope), scope["path"])) is not None:
        raise refused
    set_caller(scope, caller)


async def _refuse(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "websocket":
        await problem_response(problem, scope)(scope, receive, send)
        return
    if "origin" in Headers(scope=scope) and problem.slug not in _PLACES:
        # A page is not told the status of a refused handshake, only the code of what was open.
        await receive()
        await send({"type": "websocket.accept"})
    code = CLOSED_AS.get(problem.status, ENDED)
    await send({"type": "websocket.close", "code": code, "reason": reason(problem.detail)})


def _telling(send: Send, standing: Standing | None) -> Send:
    """Puts the `RateLimit` headers onto the answer."""
    if standing is None:
        return send
    said: Mapping[str, str] = standing.headers()

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(said)
        await send(message)

    return send_with_headers
