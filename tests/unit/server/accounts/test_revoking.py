"""What another process revoked ends here too."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from limits.aio.storage import MemoryStorage
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from server.accounts import revoking as module
from server.accounts.accounts import Accounts
from server.accounts.register import NewKey, Register
from server.accounts.revoking import APART_S, AT_FIRST_S, Heeding, heed_others
from server.accounts.scopes import KeyScope
from server.accounts.shared import SharedKind
from server.accounts.shares import NewShare, Shares
from server.sessions.begun import Begun
from server.store.database import Database
from tests.support.clock import SetClock
from tests.support.serving import settings

CLUB = NewKey("harbour-club", "pro", {KeyScope.LIVE})


class House:
    """Sessions that these keys began."""

    def __init__(self, *key_ids: str) -> None:
        self._key_ids: frozenset[str] | None = frozenset(key_ids)
        self.ended: list[str] = []
        self.answers = True

    async def begun(self, owner: str) -> list[Begun]:
        """Not asked for here."""
        raise NotImplementedError(owner)

    async def key_ids(self) -> frozenset[str] | None:
        """Those keys."""
        return self._key_ids

    async def end_begun_by(self, key_id: str, reason: str) -> bool:
        """Note it."""
        assert reason
        self.ended.append(key_id)
        return self.answers


class Door(House):
    """Nobody knows which keys began something there."""

    async def key_ids(self) -> None:
        """Hosts would have to be asked."""


@pytest.fixture
def accounts(database: Database, tmp_path: Path) -> Accounts:
    """All that is known of owners."""
    return Accounts.of(settings(tmp_path), database, MemoryStorage())


async def test_what_it_began_ends_and_nothing_else(accounts: Accounts, database: Database) -> None:
    """And the key opens nothing any more, at once."""
    elsewhere = Register(database, accounts.now)
    (gone, text), (left, _) = elsewhere.make(CLUB), elsewhere.make(CLUB)
    assert await accounts.find(text) is not None
    house = House(gone.id, left.id)
    await Heeding(accounts, house).look()
    assert house.ended == []
    elsewhere.revoke(None, gone.id)
    await Heeding(accounts, house).look()
    assert house.ended == [gone.id]
    assert await accounts.find(text) is None


async def test_where_nobody_knows_what_was_begun(database: Database, tmp_path: Path) -> None:
    """Each that was revoked lately is ended, by clocks that differ, and while nobody looked, but
    not what was revoked long ago; again only where a host did not answer."""
    clock = SetClock(1e6)
    accounts = Accounts.of(settings(tmp_path), database, MemoryStorage(), clock)
    elsewhere = Register(database, lambda: clock() - APART_S / 2)
    keys = [elsewhere.make(CLUB)[0].id for _ in range(4)]
    elsewhere.revoke(None, keys[0])
    clock.pass_s(AT_FIRST_S + APART_S)
    elsewhere.revoke(None, keys[1])
    door = Door()
    heeding = Heeding(accounts, door)
    for _ in range(2):
        await heeding.look()
        assert door.ended == keys[1:2]
    clock.pass_s(10.0)
    elsewhere.revoke(None, keys[2])
    await heeding.look()
    assert door.ended == keys[1:3]
    clock.pass_s(3600.0)
    elsewhere.revoke(None, keys[3])
    door.answers = False
    await heeding.look()
    door.answers = True
    for _ in range(2):
        await heeding.look()
        assert door.ended == [*keys[1:], keys[3]]


async def test_who_watches_by_a_share_is_cut_off(accounts: Accounts, database: Database) -> None:
    """Though nothing was begun with it."""
    elsewhere = Shares(database, accounts.now)
    new = NewShare("harbour-club", SharedKind.SESSION, "s1", "cmj", None, 3600.0)
    made, text = elsewhere.make(new)
    caller = await accounts.find(text)
    assert caller is not None
    told: list[str] = []
    accounts.openings.on_end.append(told.append)
    listening = asyncio.Event()

    async def app(*_: object) -> None:
        listening.set()
        await asyncio.Event().wait()

    scope = {"type": "websocket", "path": "/api/v1/sessions/s1/events"}
    running = accounts.openings.run(app, scope, app, app, caller, accounts.now())  # type: ignore[arg-type]
    task = asyncio.create_task(running)
    await listening.wait()
    elsewhere.revoke("harbour-club", made.id)
    await Heeding(accounts, House()).look()
    assert told == [made.id]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(
    "error", [OperationalError("SELECT", {}, Exception("gone")), NoConnection("none is free")]
)
async def test_it_goes_on_while_the_database_is_away(
    accounts: Accounts,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: SQLAlchemyError,
) -> None:
    """Or has no connection left: it says so, and looks again."""
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.0)
    looked = asyncio.Event()
    tries = 0

    async def away(*_: object) -> None:
        nonlocal tries
        tries += 1
        if tries > 1:
            looked.set()
            await asyncio.Event().wait()
        raise error

    monkeypatch.setattr(Heeding, "look", away)
    task = asyncio.create_task(heed_others(accounts, House()))
    await asyncio.wait_for(looked.wait(), 5)
    task.cancel()
    assert "cannot be looked up" in caplog.text
    await asyncio.gather(task, return_exceptions=True)
