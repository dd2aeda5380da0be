"""What compose asks for, made anew."""

import re
import stat
from pathlib import Path

import pytest

from deploy.new_secrets import PLACEHOLDER, filled_in, make

EXAMPLE = (Path(__file__).resolve().parents[3] / "deploy/example.env").read_text()


def mode(path: Path) -> int:
    """Who may do what."""
    return stat.S_IMODE(path.stat().st_mode)


def test_every_placeholder_becomes_a_secret_of_its_own() -> None:
    """And what was given takes its place; comments stay."""
    numbers = iter("1234")
    text = filled_in(EXAMPLE, {"PUBLIC_ADDRESS": "198.51.100.1"}, lambda: next(numbers))
    values = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
    assert [values[name] for name in ("SIDELINE_TURN_SECRET", "POSTGRES_PASSWORD")] == ["1", "2"]
    assert values["PUBLIC_ADDRESS"] == "198.51.100.1"
    assert values["COMPOSE_PROFILES"] == "cpu"
    assert not any(value == PLACEHOLDER for value in values.values())
    assert text.count("#") == EXAMPLE.count("#")


def test_only_its_owner_gets_at_them(tmp_path: Path) -> None:
    """The key's file can be read by a container's user, and by nobody who must enter its folder."""
    key = make(tmp_path, EXAMPLE, {})
    assert mode(tmp_path / ".env") == 0o600
    assert mode(key.parent) == 0o700
    assert mode(key) == 0o444
    assert len(key.read_text().strip()) == 48


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """The database keeps the password that it was made with."""
    make(tmp_path, EXAMPLE, {})
    before = (tmp_path / ".env").read_text()
    with pytest.raises(FileExistsError):
        make(tmp_path, EXAMPLE, {})
    assert (tmp_path / ".env").read_text() == before
