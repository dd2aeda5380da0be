"""`sideline cluster` where something is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inference.errors import InvalidInput
from server.cli import app
from server.cluster.lines import Up
from server.cluster.ray_hosts import Begun
from server.commands.cluster import _ask_for_hosts, _tell


@pytest.mark.parametrize("words", [("status",), ("drain", "0a1b2c3d")])
def test_without_redis_it_says_what_to_set(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before Ray is even asked."""
    monkeypatch.delenv("SIDELINE_REDIS_URL", raising=False)
    done = CliRunner().invoke(app, ["cluster", *words])
    assert isinstance(done.exception, InvalidInput)
    assert "SIDELINE_REDIS_URL" in str(done.exception)


def test_where_redis_does_not_answer_it_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And which setting names it."""
    monkeypatch.setenv("SIDELINE_REDIS_URL", f"unix://{tmp_path / 'none.sock'}")
    done = CliRunner().invoke(app, ["cluster", "status"])
    assert isinstance(done.exception, InvalidInput)
    assert "SIDELINE_REDIS_URL: Redis cannot be reached" in str(done.exception)


def test_without_ray_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ray is an extra."""
    monkeypatch.setitem(sys.modules, "ray", None)
    done = CliRunner().invoke(app, ["cluster", "start"])
    assert isinstance(done.exception, InvalidInput)
    assert "install sideline[cluster]" in str(done.exception)


def test_what_did_not_come_up_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr, with why, and where to look for one that says nothing."""
    up = Begun("a", "10.0.0.1", Up("0a1b2c3d", "http://10.0.0.1:4", 7))
    assert not _tell([up])
    assert capsys.readouterr().out == "10.0.0.1: host 0a1b2c3d at http://10.0.0.1:4\n"
    assert _tell(
        [up, Begun("b", "10.0.0.2", Up(failure="no secret")), Begun("c", "10.0.0.3", None)]
    )
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "10.0.0.2: no host: no secret"
    assert "Ray's logs" in lines[1]


def test_who_does_not_watch_asks_for_no_hosts() -> None:
    """The number would be right for a moment only."""
    done = CliRunner().invoke(app, ["cluster", "start", "--scale-to", "3"])
    assert isinstance(done.exception, InvalidInput)
    assert "--watch" in str(done.exception)


def test_while_redis_is_away_as_many_hosts_are_asked_for_as_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No host is let go because nobody hears of it."""
    monkeypatch.setenv("SIDELINE_REDIS_URL", f"unix://{tmp_path / 'none.sock'}")
    assert _ask_for_hosts(9, 4) == 4
    assert "No other number" in capsys.readouterr().err
