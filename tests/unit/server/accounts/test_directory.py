"""Who a key stands for, as of now or a moment ago."""

from __future__ import annotations

import pytest

from server.accounts import directory as module
from server.accounts.directory import KEPT_S, Directory
from server.accounts.key_text import KeyText
from server.accounts.owner import Caller
from server.accounts.register import NewKey, Register
from server.accounts.scopes import KeyScope
from server.accounts.tiers import usual_tiers
from server.store.database import Database
from server.store.keys import Key
from server.wire.problems import Problem
from tests.support.clock import SetClock

LIVE = frozenset({KeyScope.LIVE})
TIERS = usual_tiers()


class Counting(Register):
    """Counts how often the database is asked."""

    asked = 0

    def find(self, key_id: str) -> Key | None:
        """The key."""
        self.asked += 1
        return super().find(key_id)


class House:
    """A register, a directory before it, and the clock of both."""

    def __init__(self, database: Database) -> None:
        self.clock = SetClock()
        self.register = Counting(database, self.clock)
        self.directory = Directory(self.register, TIERS, self.clock)

    def key(self, tier: str = "pro", expires_s: float | None = None) -> tuple[str, str]:
        """A new key's id and text."""
        key, text = self.register.make(NewKey("harbour-club", tier, LIVE, expires_s))
        return key.id, text


@pytest.fixture
def house(database: Database) -> House:
    """An empty one."""
    return House(database)


async def test_a_key_stands_for_its_owner(house: House) -> None:
    """With its scopes, its tier's limits and its end; and it is noted as used."""
    key_id, text = house.key(expires_s=house.clock.now_s + 60)
    found = await house.directory.find(text)
    until_s = house.clock.now_s + 60
    assert found == Caller("harbour-club", LIVE, TIERS["pro"], "pro", until_s, key_id)
    row = house.register.find(key_id)
    assert row is not None
    assert row.used_s == house.clock.now_s


async def test_what_is_no_key(house: House) -> None:
    """Neither nonsense, nor a key of nobody's, nor another secret under a known id."""
    key_id, text = house.key()
    assert await house.directory.find("") is None
    assert await house.directory.find(KeyText.new().text) is None
    assert await house.directory.find(KeyText(key_id, KeyText.new().secret).text) is None
    assert await house.directory.find(text) is not None
    assert await house.directory.find(KeyText(key_id, KeyText.new().secret).text) is None


async def test_the_database_is_asked_once_in_a_while(house: House) -> None:
    """A key in use costs a look-up every two seconds, whatever is guessed beside it."""
    _, text = house.key()
    for _ in range(10):
        assert await house.directory.find(text) is not None
    assert house.register.asked == 1
    house.clock.pass_s(KEPT_S)
    assert await house.directory.find(text) is not None
    assert house.register.asked == 2


async def test_a_key_that_another_process_revoked(house: House) -> None:
    """It opens nothing after the stated two seconds; at once where the directory was told."""
    key_id, text = house.key()
    assert await house.directory.find(text) is not None
    house.register.revoke(None, key_id)
    assert await house.directory.find(text) is not None
    house.clock.pass_s(KEPT_S)
    assert await house.directory.find(text) is None
    other_id, other = house.key()
    assert await house.directory.find(other) is not None
    house.register.revoke(None, other_id)
    house.directory.forget(other_id)
    assert await house.directory.find(other) is None


async def test_a_key_that_is_revoked_while_it_is_looked_up(house: House) -> None:
    """What was read before is not remembered."""
    _, text = house.key()
    find = house.register.find

    def slow(key_id: str) -> Key | None:
        found = find(key_id)
        house.register.revoke(None, key_id)
        house.directory.forget(key_id)
        house.register.find = find  # type: ignore[method-assign]
        return found

    house.register.find = slow  # type: ignore[method-assign]
    assert await house.directory.find(text) is not None
    assert await house.directory.find(text) is None


async def test_a_key_that_is_over(house: House) -> None:
    """From its very second on, also while it is remembered."""
    _, text = house.key(expires_s=house.clock.now_s + 1)
    assert await house.directory.find(text) is not None
    house.clock.pass_s(1)
    assert await house.directory.find(text) is None


async def test_a_tier_that_is_not_configured_any_more(house: House) -> None:
    """403 that names the tier and the setting, not a guess at what it may have allowed."""
    _, text = house.key(tier="gold")
    with pytest.raises(Problem) as caught:
        await house.directory.find(text)
    assert (caught.value.status, caught.value.slug) == (403, "unknown-tier")
    assert "SIDELINE_TIERS" in caught.value.detail


async def test_only_so_many_are_remembered(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was not used for longest is asked for again; guesses push nothing out."""
    monkeypatch.setattr(module, "MOST_KEPT", 2)
    texts = [house.key()[1] for _ in range(3)]
    for text in (texts[0], texts[1], texts[0], KeyText.new().text, KeyText.new().text, texts[2]):
        await house.directory.find(text)
    asked = house.register.asked
    await house.directory.find(texts[0])
    await house.directory.find(texts[2])
    assert house.register.asked == asked
    await house.directory.find(texts[1])
    assert house.register.asked == asked + 1
