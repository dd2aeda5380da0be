"""Which address asks for which scope."""

from __future__ import annotations

import pytest

from server.accounts.access import CLAIMS, is_guarded, is_open, refusal
from server.accounts.owner import ADMINISTRATOR, LOCAL, Caller
from server.accounts.roles import SCOPES, Role
from server.accounts.scopes import ALL, KeyScope
from server.accounts.tiers import UNLIMITED


def refused(method: str, path: str, *scopes: KeyScope, owner: str = "club") -> str | None:
    """Why such a key may not do that."""
    problem = refusal(Caller(owner, frozenset(scopes), UNLIMITED), method, path)
    return None if problem is None else problem.slug


@pytest.mark.parametrize(
    ("method", "path", "scopes"),
    [
        ("POST", "/whip", {KeyScope.LIVE, KeyScope.PUBLISH}),
        ("PATCH", "/whip/x", {KeyScope.LIVE, KeyScope.PUBLISH}),
        ("GET", "/api/v1/sessions/x/events", {KeyScope.LIVE, KeyScope.WATCH}),
        ("POST", "/api/v1/sessions/x/stop", {KeyScope.LIVE}),
        ("GET", "/api/v1/devices/line", {KeyScope.LIVE, KeyScope.PUBLISH}),
        ("GET", "/api/v1/devices", {KeyScope.LIVE, KeyScope.WATCH}),
        ("POST", "/api/v1/devices/x/start", {KeyScope.LIVE}),
        ("POST", "/api/v1/pairings", {KeyScope.LIVE}),
        ("HEAD", "/api/v1/uploads/x", {KeyScope.READ, KeyScope.WRITE}),
        ("PATCH", "/api/v1/uploads/x", {KeyScope.WRITE}),
        ("POST", "/api/v1/analyses/x/cancel", {KeyScope.WRITE}),
        ("GET", "/api/v1/shares", {KeyScope.READ, KeyScope.WRITE}),
        ("POST", "/api/v1/invitations", {KeyScope.ADMIN}),
        ("GET", "/api/v1/keys", {KeyScope.ADMIN}),
    ],
)
def test_which_scopes_open_it(method: str, path: str, scopes: set[KeyScope]) -> None:
    """Each of them is enough, and all others together are not."""
    assert [refused(method, path, one) for one in scopes] == [None] * len(scopes)
    assert refused(method, path, *(ALL - scopes)) == "missing-scope"


def test_what_roles_may() -> None:
    """A viewer looks on and controls nothing; a device sends its camera and sees nothing."""
    viewer, athlete, coach = SCOPES[Role.VIEWER], SCOPES[Role.ATHLETE], SCOPES[Role.COACH]
    for method, path in (("GET", "/api/v1/sessions/x/events"), ("GET", "/api/v1/analyses/x")):
        assert refused(method, path, *viewer) is None
        assert refused(method, path, *athlete) == "missing-scope"
    for path in ("/whip", "/api/v1/sessions/x/stop", "/api/v1/pairings", "/api/v1/analyses"):
        assert refused("POST", path, *viewer) == "missing-scope"
        assert refused("POST", path, *coach) is None
    assert refused("POST", "/whip", *athlete) is None
    assert refused("GET", "/api/v1/devices", *athlete) == "missing-scope"
    assert refused("POST", "/api/v1/invitations", *coach) == "missing-scope"


def test_what_is_open_to_those_without_a_key() -> None:
    """Claims alone, and only to be made."""
    assert all(is_open("POST", path) for path in CLAIMS)
    assert not any(is_open("GET", path) for path in CLAIMS)
    assert not any(is_open("POST", f"{path}/") for path in CLAIMS)
    assert not is_open("POST", "/api/v1/pairings")


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
