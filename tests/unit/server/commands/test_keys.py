"""`sideline keys` as a person uses it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from server import cli
from server.accounts.directory import Directory
from server.accounts.register import Register
from server.accounts.scopes import USUAL, KeyScope
from server.accounts.tiers import usual_tiers
from server.store.database import open_database
from tests.support.clock import SetClock


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIDELINE_DATA_DIR", str(tmp_path))


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Run `sideline keys …`; its exit code."""
    monkeypatch.setattr(sys, "argv", ["sideline", "keys", *words])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    code = caught.value.code
    return code if isinstance(code, int) else 0


async def test_a_key_is_made_listed_and_revoked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its text is said once and opens a server over the same database, until it is revoked."""
    assert run(monkeypatch, "create", "--owner", "harbour-club", "--tier", "pro") == 0
    said = capsys.readouterr().out.splitlines()
    text, key_id = said[0].rpartition(": ")[2], said[1].rpartition(": ")[2]
    database, clock = open_database(None, tmp_path), SetClock()
    directory = Directory(Register(database, clock), usual_tiers(), clock)
    found = await directory.find(text)
    assert found is not None
    assert (found.owner, found.tier_name, found.scopes) == ("harbour-club", "pro", USUAL)
    assert run(monkeypatch, "list", "--owner", "harbour-club") == 0
    listed = capsys.readouterr().out
    assert key_id in listed
    assert text not in listed
    assert run(monkeypatch, "revoke", key_id) == 0
    clock.pass_s(10)
    assert await directory.find(text) is None
    database.close()
    capsys.readouterr()
    assert run(monkeypatch, "list") == 0
    assert "revoked 20" in capsys.readouterr().out


def test_json_for_programs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One object each; scopes and an end as they were asked for."""
    wanted = ("--scope", "live", "--scope", "analyses:read", "--expires-days", "3")
    create = ("create", "--owner", "a", "--tier", "free", *wanted, "--json")
    assert run(monkeypatch, *create) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["scopes"] == ["analyses:read", "live"]
    assert made["expires_at"] is not None
    assert run(monkeypatch, "list", "--json") == 0
    listed = json.loads(capsys.readouterr().out)["keys"]
    assert [one["id"] for one in listed] == [made["id"]]
    assert "text" not in listed[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("create", "--owner", "a", "--tier", "gold"), "free, pro, enterprise"),
        (("create", "--owner", "A b", "--tier", "pro"), "owner's name"),
        (("create", "--owner", "a", "--tier", "pro", "--scope", "all"), ", ".join(KeyScope)),
        (("revoke", "0123456789abcdef"), "no such key"),
    ],
)
def test_what_cannot_be(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    told: str,
) -> None:
    """One line that says what there is instead."""
    assert run(monkeypatch, *words) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)
