"""What is said of keys, tiers and Redis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from server.accounts.register import NewKey, Register
from server.accounts.scopes import KeyScope
from server.config import Settings
from server.doctor import keys
from server.doctor.finding import Finding, Status
from server.store.database import open_database
from tests.support.clock import SetClock
from tests.support.redis_server import redis_server


def checked(folder: Path, **changes: Any) -> list[Finding]:
    """The findings for these settings."""
    return list(keys.check(Settings(data_dir=folder, **{"require_key": True, **changes})))


def test_on_loopback_none_is_demanded(tmp_path: Path) -> None:
    """The advice names the setting that demands one, and nothing is made."""
    (found,) = checked(tmp_path, require_key=False)
    assert found.status is Status.OK
    assert "SIDELINE_REQUIRE_KEY" in found.detail
    assert checked(tmp_path)[0].status is Status.OK
    assert list(tmp_path.iterdir()) == []


def test_keys_by_their_tiers(tmp_path: Path) -> None:
    """Those in force are counted; one whose tier is not configured any more is a failure."""
    database = open_database(None, tmp_path)
    register = Register(database, SetClock())
    for tier in ("pro", "pro", "free"):
        register.make(NewKey("club", tier, {KeyScope.LIVE}))
    gone, _ = register.make(NewKey("club", "gold", {KeyScope.LIVE}))
    (failure,) = checked(tmp_path)
    register.revoke(None, gone.id)
    (found,) = checked(tmp_path)
    database.close()
    assert (failure.status, found.status) == (Status.FAILED, Status.OK)
    assert "gold" in failure.detail
    assert "SIDELINE_TIERS" in failure.advice
    assert found.detail.startswith("1 of free, 2 of pro")


def test_a_database_that_is_none(tmp_path: Path) -> None:
    """It is said, in one line, and nothing is thrown."""
    (tmp_path / "sideline.db").write_text("my notes, which are no database at all" * 30)
    (found,) = checked(tmp_path)
    assert found.status is Status.MISSING
    assert "\n" not in found.detail
    (named,) = checked(tmp_path, database_url="oracle+none://x")
    assert named.status is Status.FAILED


def test_redis_answers_or_not(tmp_path: Path) -> None:
    """Only looked for where it is named; a dead one is a failure that names the setting."""
    with redis_server(tmp_path) as url:
        _, there = checked(tmp_path, redis_url=url)
    _, gone = checked(tmp_path, redis_url=url)
    assert (there.status, gone.status) == (Status.OK, Status.FAILED)
    assert "SIDELINE_REDIS_URL" in gone.advice
