"""One-time tokens: each opens once, in time, and for whom it was meant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from server.accounts import tickets as module
from server.accounts.key_text import KeyText, Prefix
from server.accounts.register import NewKey, Register
from server.accounts.roles import SCOPES, Role
from server.accounts.scopes import KeyScope
from server.accounts.tickets import Tickets
from server.store.database import Database
from server.store.links import Ticket, TicketState
from server.wire.problems import Problem
from tests.support.clock import SetClock

PHONE = NewKey("harbour-club", "pro", SCOPES[Role.ATHLETE], None, Role.ATHLETE, athlete_id="ada")


class House:
    """A register, its pairings, and the clock of both."""

    def __init__(self, database: Database) -> None:
        self.clock = SetClock()
        self.register = Register(database, self.clock)
        self.pairings = Tickets(Prefix.PAIRING, database, self.register, self.clock)
        self.invitations = Tickets(Prefix.INVITATION, database, self.register, self.clock)

    def refused(self, text: str) -> tuple[int, str]:
        """Why it opens nothing."""
        with pytest.raises(Problem) as caught:
            self.pairings.claim(text, "a phone")
        assert "ask whoever sent it for a new one" in caught.value.detail
        return caught.value.status, caught.value.slug


@pytest.fixture
def house(database: Database) -> House:
    """An empty one."""
    return House(database)


def test_it_becomes_a_key(house: House) -> None:
    """With the role, the athlete and the end that were said, and the claimer's name."""
    made, text = house.pairings.make(PHONE, 600.0, None)
    claimed = house.pairings.claim(text, "Ada's phone")
    key = claimed.key
    assert (key.owner, key.tier, key.role, key.name) == (
        "harbour-club",
        "pro",
        "athlete",
        "Ada's phone",
    )
    assert (key.scopes, key.athlete_id) == (["live:publish"], "ada")
    found = house.pairings.get("harbour-club", made.id)
    assert (house.pairings.state(found), found.key_id) == (TicketState.CLAIMED, key.id)
    parts = KeyText.parse(claimed.text)
    assert parts is not None
    assert parts.matches(key.digest)


def test_its_makers_name_comes_first(house: House) -> None:
    """Whoever lets a device in knows best what to call it; without a name it has its own."""
    named = NewKey("a", "pro", SCOPES[Role.ATHLETE], None, Role.ATHLETE, "Left")
    assert house.pairings.claim(house.pairings.make(named, 9, None)[1], "x").key.name == "Left"
    made, text = house.pairings.make(PHONE, 9, None)
    assert house.pairings.claim(text, None).key.name == f"athlete {made.id[:4]}"


def test_of_its_secret_the_digest_is_kept(house: House) -> None:
    """Whoever reads the database finds nothing that opens."""
    made, text = house.pairings.make(PHONE, 600.0, None)
    parts = KeyText.parse(text, Prefix.PAIRING)
    assert parts is not None
    columns = [str(getattr(made, column.name)) for column in Ticket.__table__.columns]
    assert not any(parts.secret in value for value in columns)


def test_why_it_opens_nothing(house: House) -> None:
    """Used, expired, withdrawn, invented, of another kind: each in words, and no key is made."""
    used, expired, withdrawn = (house.pairings.make(PHONE, 600.0, None) for _ in range(3))
    house.pairings.claim(used[1], None)
    house.pairings.revoke("harbour-club", withdrawn[0].id)
    other = house.invitations.make(PHONE, 600.0, None)[1]
    forged = KeyText(expired[0].id, KeyText.new().secret, Prefix.PAIRING).text
    assert house.refused(used[1]) == (409, "token-used")
    assert house.refused(withdrawn[1]) == (410, "token-revoked")
    renamed = other.replace(Prefix.INVITATION, Prefix.PAIRING, 1)
    for text in ("", "pair", other, renamed, forged, KeyText.new(Prefix.PAIRING).text):
        assert house.refused(text) == (404, "unknown-token")
    house.clock.pass_s(600)
    assert house.refused(expired[1]) == (410, "token-expired")
    assert len(house.register.holders("harbour-club")) == 1


def test_what_its_maker_may_no_more(house: House) -> None:
    """A key that is revoked, or over, takes along what it let in and has not come yet."""
    admin = NewKey("harbour-club", "pro", {KeyScope.ADMIN}, house.clock.now_s + 60)
    for end in (lambda key: house.register.revoke(None, key.id), lambda _: house.clock.pass_s(60)):
        maker, _ = house.register.make(admin)
        text = house.pairings.make(PHONE, 600.0, maker.id)[1]
        end(maker)
        assert house.refused(text) == (410, "token-revoked")


def test_of_many_at_once_one_comes_in(house: House) -> None:
    """However they race, on either database."""
    text = house.pairings.make(PHONE, 600.0, None)[1]

    def outcome(_: int) -> str:
        try:
            house.pairings.claim(text, None)
        except Problem as problem:
            return problem.slug
        return "in"

    with ThreadPoolExecutor(8) as pool:
        found = sorted(pool.map(outcome, range(8)))
    assert found == ["in"] + ["token-used"] * 7
    assert len(house.register.holders("harbour-club")) == 1


def test_nobody_finds_anothers(house: House) -> None:
    """Neither to look at it nor to withdraw it, nor as one of another kind."""
    made, text = house.pairings.make(PHONE, 600.0, None)
    for room, owner in ((house.pairings, "other-club"), (house.invitations, "harbour-club")):
        for act in (room.get, room.revoke):
            with pytest.raises(Problem, match="no such link"):
                act(owner, made.id)
        assert list(room.waiting(owner)) == []
    assert [one.id for one in house.pairings.waiting("harbour-club")] == [made.id]
    house.pairings.claim(text, None)
    assert list(house.pairings.waiting("harbour-club")) == []


def test_withdrawn_too_late(house: House) -> None:
    """One that was used stays used: what it became is revoked elsewhere."""
    made, text = house.pairings.make(PHONE, 600.0, None)
    house.pairings.claim(text, None)
    house.pairings.revoke("harbour-club", made.id)
    found = house.pairings.get("harbour-club", made.id)
    assert house.pairings.state(found) is TicketState.CLAIMED


def test_so_many_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """409 for one more; those that are over do not count, and are forgotten in time."""
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    first, _ = house.pairings.make(PHONE, 10.0, None)
    house.pairings.make(PHONE, 20.0, None)
    house.invitations.make(PHONE, 20.0, None)
    with pytest.raises(Problem) as caught:
        house.pairings.make(PHONE, 10.0, None)
    assert (caught.value.status, caught.value.slug) == (409, "too-many-links")
    house.clock.pass_s(10)
    house.pairings.make(PHONE, 10.0, None)
    house.clock.pass_s(module.KEPT_S + 1)
    house.pairings.make(PHONE, 10.0, None)
    with pytest.raises(Problem, match="no such link"):
        house.pairings.get("harbour-club", first.id)
