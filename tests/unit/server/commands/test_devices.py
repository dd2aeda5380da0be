"""`sideline pair` and `sideline devices` as a person uses them."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from server import cli
from server.accounts.key_text import Prefix
from server.accounts.register import Register
from server.accounts.tickets import Claimed, Tickets
from server.commands import serve
from server.store.database import open_database


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIDELINE_DATA_DIR", str(tmp_path))


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Run `sideline …`; its exit code."""
    monkeypatch.setattr(sys, "argv", ["sideline", *words])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    code = caught.value.code
    return code if isinstance(code, int) else 0


def claim(data_dir: Path, link: str) -> Claimed:
    """What a phone gets that opens the link."""
    database = open_database(None, data_dir)
    try:
        register = Register(database, time.time)
        tickets = Tickets(Prefix.PAIRING, database, register, time.time)
        return tickets.claim(link.partition("#pair=")[2], "a phone")
    finally:
        database.close()


def test_a_phone_is_let_in_listed_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the link that is printed below its code."""
    assert run(monkeypatch, "devices", "list") == 0
    assert "No device is paired" in capsys.readouterr().out
    assert run(monkeypatch, "pair", "--url", "https://sideline.example", "--name", "Left") == 0
    said = capsys.readouterr().out
    assert "▄" in said
    assert "--url" not in said
    (line,) = (line for line in said.splitlines() if "https://" in line)
    link = line.rpartition(" ")[2]
    assert link.startswith("https://sideline.example/phone#pair=pair_")
    device = claim(tmp_path, link).key
    assert (device.owner, device.name, device.role) == ("local", "Left", "athlete")
    assert run(monkeypatch, "devices", "list") == 0
    assert device.id in capsys.readouterr().out
    assert run(monkeypatch, "devices", "remove", device.id) == 0
    assert "Left is removed" in capsys.readouterr().out
    assert run(monkeypatch, "devices", "remove", device.id) == cli.WRONG_USE
    assert "there is no such device" in capsys.readouterr().err


def test_on_loopback_it_says_that_phones_do_not_reach_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unless the server's public address is known."""
    assert run(monkeypatch, "pair") == 0
    said = capsys.readouterr().out
    assert "http://127.0.0.1:8000/phone#pair=" in said
    assert "say with --url" in said
    monkeypatch.setenv("SIDELINE_PUBLIC_URL", "https://sideline.example")
    assert run(monkeypatch, "pair") == 0
    said = capsys.readouterr().out
    assert "https://sideline.example/phone#pair=" in said
    assert "say with --url" not in said


def test_on_a_local_network_it_is_the_address_that_phones_reach(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By HTTPS, as the server speaks it there, at an address of this machine."""
    monkeypatch.setattr(serve, "reachable", {"0.0.0.0": "192.168.1.20"}.get)
    monkeypatch.setenv("SIDELINE_LAN", "true")
    assert run(monkeypatch, "pair") == 0
    said = capsys.readouterr().out
    assert "https://192.168.1.20:8000/phone#pair=" in said
    assert "say with --url" not in said


def test_another_owners_needs_a_tier(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of which those that there are are named."""
    assert run(monkeypatch, "pair", "--owner", "harbour-club") == cli.WRONG_USE
    assert "free, pro, enterprise" in capsys.readouterr().err
    assert run(monkeypatch, "pair", "--owner", "harbour-club", "--tier", "pro") == 0
