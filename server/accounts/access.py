"""Which address asks for which scope: the one place where that is said.

An address of the API that no rule names is the server's own, so that one that is forgotten here is
closed to owners, never open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.accounts.owner import Caller
from server.accounts.scopes import KeyScope, allowed
from server.accounts.shared import SHARED_PATH, Shared
from server.wire.problems import Problem

READING = ("GET", "HEAD", "OPTIONS")

GUARDED = ("/whip", "/api", "/metrics")

CLAIMS = ("/api/v1/pairings/claim", "/api/v1/invitations/claim")
"""What whoever has a token and no key yet may POST to."""
PUBLIC = ("/api/v1/privacy",)
"""What of that is told to everybody."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is at `path` and below it asks for `read` to look and `write` to change; None asks for
    any key. `server_only`: whoever runs the server, and no other owner."""

    path: str
    read: KeyScope | None
    write: KeyScope | None
    server_only: bool = False

    def needs(self, method: str) -> KeyScope | None:
        """The scope for that."""
        return self.read if method in READING else self.write


RULES = (
    Rule("/whip", KeyScope.PUBLISH, KeyScope.PUBLISH),
    Rule("/api/v1/sessions", KeyScope.WATCH, KeyScope.LIVE),
    Rule("/api/v1/devices/line", KeyScope.PUBLISH, KeyScope.PUBLISH),
    Rule("/api/v1/devices", KeyScope.WATCH, KeyScope.LIVE),
    Rule("/api/v1/pairings", KeyScope.LIVE, KeyScope.LIVE),
    Rule("/api/v1/invitations", KeyScope.ADMIN, KeyScope.ADMIN),
    Rule("/api/v1/members", KeyScope.ADMIN, KeyScope.ADMIN),
    Rule("/api/v1/shares", KeyScope.READ, KeyScope.WRITE),
    Rule("/api/v1/uploads", KeyScope.READ, KeyScope.WRITE),
    Rule("/api/v1/analyses", KeyScope.READ, KeyScope.WRITE),
    Rule("/api/v1/athletes", KeyScope.READ, KeyScope.WRITE),
    Rule("/api/v1/webhooks", KeyScope.WEBHOOKS, KeyScope.WEBHOOKS),
    Rule("/api/v1/keys", KeyScope.ADMIN, KeyScope.ADMIN),
    Rule("/metrics", KeyScope.METRICS, KeyScope.METRICS),
    Rule("/api/v1/account", None, None),
    Rule("/api/v1/sports", None, None),
    Rule(SHARED_PATH, None, None),
)
_THE_REST = Rule("", KeyScope.ADMIN, KeyScope.ADMIN, server_only=True)


def is_guarded(path: str) -> bool:
    """Whether the address asks for a key at all."""
    return path not in PUBLIC and any(_below(path, one) for one in GUARDED)


def is_open(method: str, path: str) -> bool:
    """Whether it is for those who have no key yet."""
    return method == "POST" and path in CLAIMS


def rule_of(path: str, rules: Sequence[Rule] = RULES) -> Rule:
    """The rule of an address of the API."""
    return next((one for one in rules if _below(path, one.path)), _THE_REST)


def refusal(caller: Caller, method: str, path: str) -> Problem | None:
    """Why the caller may not do that, if so; a WebSocket's method is GET."""
    if caller.shared is not None:
        return None if caller.shared.shows(method, path) else _beside(caller.shared)
    rule = rule_of(path)
    needed = rule.needs(method)
    if needed is not None and not allowed(caller.scopes, needed):
        detail = f"this key lacks the scope {needed}: ask for one that has it"
        return Problem(403, "missing-scope", detail, {"scope": needed})
    if rule.server_only and not caller.runs_server:
        detail = "this is told only to whoever runs the server, with its own key"
        return Problem(403, "server-only", detail, {"scope": KeyScope.ADMIN})
    return None


def _beside(shared: Shared) -> Problem:
    detail = f"this link shows one {shared.kind} and nothing else: ask for a key to see more"
    return Problem(403, "share-only", detail, {"kind": shared.kind, "id": shared.id})


def _below(path: str, parent: str) -> bool:
    return path == parent or path.startswith(f"{parent}/")
