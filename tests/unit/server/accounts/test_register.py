"""Keys in the database: made once, listed without secrets, revoked for good."""

from __future__ import annotations

import pytest

from server.accounts import register as module
from server.accounts.key_text import KeyText
from server.accounts.register import NewKey, Register
from server.accounts.roles import SCOPES, Role
from server.accounts.scopes import KeyScope
from server.store.database import Database
from server.store.keys import Key
from server.wire.problems import Problem
from tests.support.clock import SetClock

CLUB = NewKey("harbour-club", "pro", {KeyScope.LIVE, KeyScope.READ})


@pytest.fixture
def clock() -> SetClock:
    """Some moment."""
    return SetClock()


@pytest.fixture
def register(database: Database, clock: SetClock) -> Register:
    """An empty one."""
    return Register(database, clock)


def test_what_is_kept_of_a_key(register: Register, clock: SetClock) -> None:
    """All but its secret."""
    made, text = register.make(CLUB)
    found = register.find(made.id)
    parts = KeyText.parse(text)
    assert found is not None
    assert parts is not None
    assert (found.owner, found.tier, found.created_s) == ("harbour-club", "pro", clock.now_s)
    assert found.scopes == ["analyses:read", "live"]
    assert (found.expires_s, found.used_s, found.revoked_s) == (None, None, None)
    assert (found.id, found.digest) == (parts.id, parts.digest)
    columns = [str(getattr(found, column.name)) for column in Key.__table__.columns]
    assert not any(parts.secret in value for value in columns)


def test_pages_of_an_owner_and_of_all(register: Register, clock: SetClock) -> None:
    """The newest first; an owner's list has nobody else's."""
    ids = []
    for owner in ("harbour-club", "other-club", "harbour-club"):
        clock.pass_s(1)
        ids.append(register.make(NewKey(owner, "pro", {KeyScope.LIVE}))[0].id)
    mine, following = register.page("harbour-club", None, 1)
    rest, end = register.page("harbour-club", following, 1)
    everybodys, _ = register.page(None, None, 10)
    assert [one.id for one in (*mine, *rest)] == [ids[2], ids[0]]
    assert end is None
    assert [one.id for one in everybodys] == ids[::-1]


def test_revoked_once_and_for_good(register: Register, clock: SetClock) -> None:
    """The first time counts, and the key stays in the list."""
    made, _ = register.make(CLUB)
    clock.pass_s(10)
    first = register.revoke("harbour-club", made.id).revoked_s
    clock.pass_s(10)
    assert register.revoke(None, made.id).revoked_s == first == clock.now_s - 10
    assert [one.id for one in register.page("harbour-club", None, 10)[0]] == [made.id]


@pytest.mark.parametrize("owner", ["other-club", "harbour-clu"])
def test_nobody_revokes_anothers(register: Register, owner: str) -> None:
    """404, as for a key that never was, and it stays in force."""
    made, _ = register.make(CLUB)
    for key_id in (made.id, "0" * 16):
        with pytest.raises(Problem) as caught:
            register.revoke(owner, key_id)
        assert (caught.value.status, caught.value.slug) == (404, "unknown-key")
    found = register.find(made.id)
    assert found is not None
    assert found.revoked_s is None


def test_use_is_noted_to_the_minute(register: Register, clock: SetClock) -> None:
    """So that not every request writes."""
    made, _ = register.make(CLUB)
    noted = []
    for _ in range(4):
        clock.pass_s(25)
        found = register.find(made.id)
        assert found is not None
        register.used(found)
        again = register.find(made.id)
        assert again is not None
        noted.append(again.used_s)
    start_s = clock.now_s - 100
    assert noted == [start_s + 25, start_s + 25, start_s + 25, start_s + 100]


def test_an_owner_has_so_many_keys(
    register: Register, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """409 for one more; those revoked or over do not count."""
    monkeypatch.setattr(module, "MOST_KEYS", 2)
    first, _ = register.make(CLUB)
    register.make(NewKey("harbour-club", "pro", {KeyScope.LIVE}, clock.now_s + 5))
    with pytest.raises(Problem) as caught:
        register.make(CLUB)
    assert (caught.value.status, caught.value.slug) == (409, "too-many-keys")
    register.make(NewKey("other-club", "pro", {KeyScope.LIVE}))
    clock.pass_s(5)
    register.make(CLUB)
    register.revoke(None, first.id)
    register.make(CLUB)


def holder(owner: str, role: Role, expires_s: float | None = None) -> NewKey:
    """A key of a person or device."""
    return NewKey(owner, "pro", SCOPES[role], expires_s, role, "Bea")


def test_who_has_a_key_with_a_role(register: Register, clock: SetClock) -> None:
    """The newest first, as long as it is in force; a program's key is nobody's."""
    register.make(CLUB)
    register.make(holder("other-club", Role.COACH))
    first, _ = register.make(holder("harbour-club", Role.ATHLETE))
    clock.pass_s(1)
    second, _ = register.make(holder("harbour-club", Role.VIEWER, clock.now_s + 5))
    assert [one.id for one in register.holders("harbour-club")] == [second.id, first.id]
    assert [one.id for one in register.holders("harbour-club", Role.ATHLETE)] == [first.id]
    register.revoke(None, first.id)
    clock.pass_s(5)
    assert list(register.holders("harbour-club")) == []


def test_one_of_them(register: Register, clock: SetClock) -> None:
    """404 for another owner's, another role's, a program's, and one that is over."""
    device, _ = register.make(holder("harbour-club", Role.ATHLETE))
    program, _ = register.make(CLUB)
    over, _ = register.make(holder("harbour-club", Role.ATHLETE, clock.now_s))
    changed = register.change(device, {"name": "Left", "athlete_id": "ada"})
    assert (changed.name, changed.athlete_id) == ("Left", "ada")
    assert register.holder("harbour-club", device.id, Role.ATHLETE).name == "Left"
    for owner, key_id, role in (
        ("other-club", device.id, Role.ATHLETE),
        ("harbour-club", device.id, Role.COACH),
        ("harbour-club", program.id, None),
        ("harbour-club", over.id, Role.ATHLETE),
        ("harbour-club", "0" * 16, None),
    ):
        with pytest.raises(Problem, match="there is no such"):
            register.holder(owner, key_id, role)
