from pathlib import Path

import pytest
from aiortc.rtcicetransport import parse_stun_turn_uri
from pydantic import ValidationError

from inference.errors import InvalidInput
from server.config import IceServer, Settings, markdown_table, read_settings, table


def test_every_setting_is_documented() -> None:
    """Each key has a sentence that says what it does."""
    assert [name for name, _, meaning in table() if not meaning.endswith(".")] == []


def test_the_table_names_every_setting() -> None:
    """The printed table has one row a key."""
    printed = markdown_table()
    assert all(f"`SIDELINE_{name.upper()}`" in printed for name in Settings.model_fields)
    assert len(printed.splitlines()) == 2 + len(Settings.model_fields)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """`SIDELINE_*` variables are read, lists as JSON."""
    monkeypatch.setenv("SIDELINE_PORT", "9000")
    monkeypatch.setenv("SIDELINE_DATA_DIR", "/somewhere")
    monkeypatch.setenv("SIDELINE_ICE_SERVERS", '[{"urls": "stun:stun.example.org"}]')
    settings = Settings()
    assert (settings.port, settings.data_dir) == (9000, Path("/somewhere"))
    assert settings.ice_servers[0].urls == "stun:stun.example.org"


def test_no_ice_server_unless_named() -> None:
    """By default no STUN server is told or asked, least of all a public one."""
    assert Settings().ice_servers == []


def test_a_wrong_value_is_refused() -> None:
    """A value out of its range does not start a server."""
    with pytest.raises(ValidationError):
        Settings(max_sessions=0)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("box", False)],
)
def test_loopback_is_recognised(host: str, expected: bool) -> None:
    """Only addresses that no other machine reaches count as loopback."""
    assert Settings(host=host).on_loopback is expected


@pytest.mark.parametrize(
    ("host", "require", "expected"),
    [
        ("127.0.0.1", False, False),
        ("127.0.0.1", True, True),
        ("0.0.0.0", False, True),
        ("0.0.0.0", True, True),
    ],
)
def test_a_key_is_demanded_wherever_others_come_in(
    host: str, require: bool, expected: bool
) -> None:
    """Off loopback always, on loopback when it is asked for."""
    assert Settings(host=host, require_key=require).demands_key is expected


def test_models_lie_in_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIDELINE_DATA_DIR replaces the user's own data folder."""
    monkeypatch.setenv("SIDELINE_DATA_DIR", str(tmp_path))
    assert read_settings().models_dir == tmp_path / "models"
    monkeypatch.delenv("SIDELINE_DATA_DIR")
    assert read_settings().models_dir.parts[-2:] == ("sideline", "models")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_SESSIONS", "abc"),
        ("HOST", ""),
        ("ALLOWED_ORIGINS", "https://coach.example"),
        ("ICE_SERVERS", '[{"urls": "https://stun.example"}]'),
        ("ICE_SERVERS", '[{"urls": "stun:host?transport=udp"}]'),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_variable_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """What a person set wrongly is told by the variable's name, without a traceback's noise."""
    monkeypatch.setenv(f"SIDELINE_{name}", value)
    with pytest.raises(InvalidInput, match=f"SIDELINE_{name}: ") as caught:
        read_settings()
    assert "\n" not in str(caught.value)


def test_levels_are_taken_in_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the logging module writes them."""
    monkeypatch.setenv("SIDELINE_LOG_LEVEL", "INFO")
    assert read_settings().log_level == "info"


@pytest.mark.parametrize(
    "url", ["stun:a.example", "turn:10.0.0.1:3478?transport=tcp", "turns:b:443"]
)
def test_what_the_connection_can_use_is_taken(url: str) -> None:
    """Every address that passes here is one that aiortc can read."""
    assert parse_stun_turn_uri(IceServer(urls=url).urls)
