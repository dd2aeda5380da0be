"""Which address asks for which scope."""

from __future__ import annotations

import pytest

from server.accounts.access import is_guarded, refusal
from server.accounts.owner import ADMINISTRATOR, LOCAL, Caller
from server.accounts.scopes import ALL, KeyScope
from server.accounts.tiers import UNLIMITED


def refused(method: str, path: str, *scopes: KeyScope, owner: str = "club") -> str | None:
    """Why such a key may not do that."""
    problem = refusal(Caller(owner, frozenset(scopes), UNLIMITED), method, path)
    return None if problem is None else problem.slug


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "/whip", KeyScope.LIVE),
        ("PATCH", "/whip/x", KeyScope.LIVE),
        ("GET", "/api/v1/sessions/x/events", KeyScope.LIVE),
        ("HEAD", "/api/v1/uploads/x", KeyScope.READ),
        ("HEAD", "/api/v1/uploads/x", KeyScope.WRITE),
        ("PATCH", "/api/v1/uploads/x", KeyScope.WRITE),
        ("POST", "/api/v1/analyses/x/cancel", KeyScope.WRITE),
        ("GET", "/api/v1/keys", KeyScope.ADMIN),
    ],
)
def test_one_scope_opens_it(method: str, path: str, scope: KeyScope) -> None:
    """That scope is enough, and all others together are not."""
    assert refused(method, path, scope) is None
    others = ALL - {scope, KeyScope.WRITE if scope is KeyScope.READ else scope}
    if scope is not KeyScope.WRITE or method != "HEAD":
        assert refused(method, path, *others) == "missing-scope"


def test_what_no_rule_names_is_the_servers_own() -> None:
    """A route that was forgotten is closed to owners, whatever their keys may."""
    for path in ("/api", "/api/v1/process", "/api/v1/forgotten", "/api/v1/keysmith"):
        assert refused("GET", path, *ALL) == "server-only"
        assert refused("GET", path, *(ALL - {KeyScope.ADMIN}), owner=LOCAL) == "missing-scope"
        assert refusal(ADMINISTRATOR, "GET", path) is None


def test_what_any_key_may() -> None:
    """The sports, and what the key itself allows."""
    assert refused("GET", "/api/v1/sports", KeyScope.WEBHOOKS) is None
    assert refused("GET", "/api/v1/account", KeyScope.WEBHOOKS) is None


@pytest.mark.parametrize(
    ("path", "guarded"),
    [
        *(("/whip", True), ("/api/v1/x", True), ("/api/v1/privacy/x", True)),
        *(("/", False), ("/whips", False), ("/apiary", False), ("/api/v1/privacy", False)),
    ],
)
def test_what_asks_for_a_key(path: str, guarded: bool) -> None:
    """The API and WHIP, and what only looks like them does not."""
    assert is_guarded(path) is guarded
