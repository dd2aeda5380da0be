"""Shares in the database: each shows one thing until it is withdrawn or expires."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inference.motion.analyzer import AthleteProfile
from server.accounts import shares as module
from server.accounts.key_text import KeyText, Prefix
from server.accounts.shared import SharedKind
from server.accounts.shares import NewShare, Shares
from server.history.entries import Beginning, Entry
from server.history.history import History
from server.store.database import Database
from server.store.links import Share
from server.wire.problems import Problem
from tests.support.clock import SetClock

HOUR_S = 3600.0
JUMPS = NewShare("harbour-club", SharedKind.SESSION, "s1", "cmj", "For Ada", HOUR_S)


@pytest.fixture
def clock() -> SetClock:
    """Some moment."""
    return SetClock()


@pytest.fixture
def shares(database: Database, clock: SetClock) -> Shares:
    """An empty room."""
    return Shares(database, clock)


async def test_who_comes_by_one(shares: Shares, clock: SetClock) -> None:
    """Acts for its owner, sees that one thing, and has no role and no key."""
    made, text = shares.make(JUMPS)
    found = await shares.find(text)
    assert found is not None
    assert found.shared is not None
    assert (found.owner, found.role, found.key_id) == ("harbour-club", None, None)
    assert found.expires_s == clock.now_s + HOUR_S
    shared = found.shared
    assert (shared.share_id, shared.kind, shared.id) == (made.id, SharedKind.SESSION, "s1")
    assert (shared.sport, shared.label) == ("cmj", "For Ada")


async def test_what_is_none(shares: Shares) -> None:
    """Nonsense, another secret, and a text of another kind."""
    made, text = shares.make(JUMPS)
    forged = KeyText(made.id, KeyText.new().secret, Prefix.SHARE).text
    other = text.replace("share_", "sideline_")
    for given in ("", "share", forged, other, KeyText.new(Prefix.SHARE).text):
        assert await shares.find(given) is None
    written = KeyText.parse(text, Prefix.SHARE)
    assert written is not None
    columns = [str(getattr(made, column.name)) for column in Share.__table__.columns]
    assert not any(written.secret in value for value in columns)


async def test_when_it_holds_no_more(shares: Shares, clock: SetClock) -> None:
    """At once when it is withdrawn, and from its very second on when it expires; in words."""
    withdrawn, text = shares.make(JUMPS)
    shares.revoke("harbour-club", withdrawn.id)
    with pytest.raises(Problem, match="was withdrawn: ask") as caught:
        await shares.find(text)
    assert (caught.value.status, caught.value.slug) == (401, "share-revoked")
    _, text = shares.make(JUMPS)
    clock.pass_s(HOUR_S)
    with pytest.raises(Problem, match="has expired: ask") as caught:
        await shares.find(text)
    assert (caught.value.status, caught.value.slug) == (401, "share-expired")
    assert list(shares.held("harbour-club")) == []


def test_nobody_withdraws_anothers(shares: Shares) -> None:
    """Nor sees it."""
    made, _ = shares.make(JUMPS)
    with pytest.raises(Problem, match="no such share"):
        shares.revoke("other-club", made.id)
    assert list(shares.held("other-club")) == []
    assert [one.id for one in shares.held("harbour-club")] == [made.id]


def test_an_owner_has_so_many(
    shares: Shares, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """409 for one more; those that hold no more do not count, and are forgotten in time."""
    monkeypatch.setattr(module, "MOST_SHARES", 1)
    first, _ = shares.make(JUMPS)
    with pytest.raises(Problem) as caught:
        shares.make(JUMPS)
    assert (caught.value.status, caught.value.slug) == (409, "too-many-shares")
    shares.revoke("harbour-club", first.id)
    shares.make(JUMPS)
    clock.pass_s(HOUR_S + module.KEPT_S + 1)
    shares.make(JUMPS)
    with pytest.raises(Problem, match="no such share"):
        shares.revoke("harbour-club", first.id)


async def test_what_went_on_with_it_is_shown_too(
    shares: Shares, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each session that another server went on with, in order, of its owner's; not for ever, where
    they name each other in a circle."""
    chain = {"s2": "s1", "s3": "s2", "s9": "s8", "s1": "s3"}
    history = History(database, SetClock())
    for owner, id_, before in [
        *(("harbour-club", *one) for one in chain.items()),
        ("other-club", "s4", "s1"),
    ]:
        beginning = Beginning(id_, owner, "cmj", None, 100.0, None, continues=before)
        history.write(Entry(beginning, AthleteProfile(), {}))
    monkeypatch.setattr(module, "MOST_LATER", 4)
    _, text = shares.make(JUMPS)
    found = await shares.find(text)
    assert found is not None
    assert found.shared is not None
    assert found.shared.later == ("s2", "s3", "s1", "s2")
    _, text = shares.make(replace(JUMPS, kind=SharedKind.ANALYSIS))
    found = await shares.find(text)
    assert found is not None
    assert found.shared is not None
    assert found.shared.later == ()
