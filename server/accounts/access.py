"""Which address asks for which scope: the one place where that is said.

An address of the API that no rule names is the server's own, so that one that is forgotten here is
closed to owners, never open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.accounts.owner import Caller
from server.accounts.scopes import KeyScope, allowed
from server.wire.problems import Problem

READING = ("GET", "HEAD", "OPTIONS")

GUARDED = ("/whip", "/api", "/metrics")


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
    Rule("/whip", KeyScope.LIVE, KeyScope.LIVE),
    Rule("/api/v1/sessions", KeyScope.LIVE, KeyScope.LIVE),
    Rule("/api/v1/devices", KeyScope.LIVE, KeyScope.LIVE),
    Rule("/api/v1/uploads", KeyScope.READ, KeyScope.WRITE),
    Rule("/api/v1/analyses", KeyScope.READ, KeyScope.WRITE),
    Rule("/api/v1/athletes", KeyScope.READ, KeyScope.WRITE),
    Rule("/api/v1/webhooks", KeyScope.WEBHOOKS, KeyScope.WEBHOOKS),
    Rule("/api/v1/keys", KeyScope.ADMIN, KeyScope.ADMIN),
    Rule("/metrics", KeyScope.METRICS, KeyScope.METRICS),
    Rule("/api/v1/account", None, None),
    Rule("/api/v1/sports", None, None),
)
_THE_REST = Rule("", KeyScope.ADMIN, KeyScope.ADMIN, server_only=True)


def is_guarded(path: str) -> bool:
    """Whether the address asks for a key at all."""
    return any(_below(path, one) for one in GUARDED)


def rule_of(path: str, rules: Sequence[Rule] = RULES) -> Rule:
    """The rule of an address of the API."""
    return next((one for one in rules if _below(path, one.path)), _THE_REST)


def refusal(caller: Caller, method: str, path: str) -> Problem | None:
    """Why the caller may not do that, if so; a WebSocket's method is GET."""
    rule = rule_of(path)
    needed = rule.needs(method)
    if needed is not None and not allowed(caller.scopes, needed):
        detail = f"this key lacks the scope {needed}: ask for one that has it"
        return Problem(403, "missing-scope", detail, {"scope": needed})
    if rule.server_only and not caller.runs_server:
        detail = "this is told only to whoever runs the server, with its own key"
        return Problem(403, "server-only", detail, {"scope": KeyScope.ADMIN})
    return None


def _below(path: str, parent: str) -> bool:
    return path == parent or path.startswith(f"{parent}/")
