import json
from pathlib import Path
from typing import Any

import pytest
from aiortc.rtcicetransport import parse_stun_turn_uri
from pydantic import SecretStr, ValidationError

from inference.errors import InvalidInput
from server.accounts.tiers import Tier
from server.config import Settings, markdown_table, read_settings, table
from server.ice import IceServer
from server.media.connect import gathering_of
from server.media.ports import Gathering


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


def test_a_fault_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not of each setting too whose default follows from others."""
    monkeypatch.setenv("SIDELINE_LAN", "maybe")
    with pytest.raises(InvalidInput) as caught:
        read_settings()
    assert str(caught.value).startswith("SIDELINE_LAN: ")
    assert "SIDELINE_HOST" not in str(caught.value)
    assert "SIDELINE_MODELS_DIR" not in str(caught.value)


def test_no_ice_server_unless_named() -> None:
    """By default no STUN server is told or asked, least of all a public one."""
    assert Settings().ice_servers == []


def test_ice_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them is read; the secret is not shown when the settings are."""
    for name, value in {
        "ICE_SERVERS": '[{"urls": "turn:turn.example.org"}]',
        "TURN_SECRET": "north",
        "TURN_LIFETIME_S": "600",
        "UDP_PORTS": "40000-40100",
        "PUBLIC_ADDRESS": "198.51.100.7",
        "IPV6": "false",
        "LOOPBACK_MEDIA": "on",
        "GATHER_TIMEOUT_S": "0.5",
    }.items():
        monkeypatch.setenv(f"SIDELINE_{name}", value)
    settings = Settings()
    assert settings.ice_servers_at(0.0)[0].username == "600:sideline"
    assert gathering_of(settings) == Gathering(
        ports=range(40000, 40101),
        ipv6=False,
        loopback="on",
        timeout_s=0.5,
        public_address="198.51.100.7",
    )
    assert "north" not in repr(settings)


def test_a_dead_server_costs_less_than_a_second() -> None:
    """By default an answer waits less than that for STUN and TURN servers, for any address."""
    assert gathering_of(Settings()) == Gathering()
    assert Settings().gather_timeout_s < 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"ice_servers": [{"urls": "turn:a.example"}]}, "SIDELINE_ICE_SERVERS: .*TURN_SECRET"),
        ({"ice_servers": [{"urls": "a.example"}]}, "SIDELINE_ICE_SERVERS: "),
        ({"udp_ports": "50000-40000"}, "SIDELINE_UDP_PORTS: .*rise"),
        ({"public_address": "box"}, "SIDELINE_PUBLIC_ADDRESS: "),
        ({"loopback_media": "maybe"}, "SIDELINE_LOOPBACK_MEDIA: "),
        ({"gather_timeout_s": 0}, "SIDELINE_GATHER_TIMEOUT_S: "),
        ({"turn_lifetime_s": 1}, "SIDELINE_TURN_LIFETIME_S: "),
    ],
)
def test_a_wrong_ice_setting_is_named(given: dict[str, Any], told: str) -> None:
    """The error says which variable is wrong and what it wants."""
    with pytest.raises(InvalidInput, match=told):
        read_settings(**given)


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


def test_an_image_brings_its_own_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """SIDELINE_MODELS_DIR moves them out of the data folder, and nothing else."""
    monkeypatch.setenv("SIDELINE_DATA_DIR", "/var/lib/sideline")
    monkeypatch.setenv("SIDELINE_MODELS_DIR", "/opt/sideline/models")
    settings = read_settings()
    assert settings.models_dir == Path("/opt/sideline/models")
    assert settings.engines_dir == Path("/var/lib/sideline/engines")


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


def test_the_tiers_that_there_are_without_a_word() -> None:
    """Those of the README: analyses a month and streams, and one without limits."""
    tiers = Settings().tiers
    limits = {name: (one.analyses_per_month, one.live_streams) for name, one in tiers.items()}
    assert limits == {"free": (1000, 1), "pro": (50_000, 5), "enterprise": (None, None)}
    assert tiers["enterprise"].requests_per_minute is None


def test_tiers_come_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """They replace the usual ones; what is left out has no limit; the table shows JSON."""
    monkeypatch.setenv("SIDELINE_TIERS", '{"club": {"live_streams": 2}}')
    assert read_settings().tiers == {"club": Tier(live_streams=2)}
    shown = next(default for name, default, _ in table() if name == "SIDELINE_TIERS")
    assert json.loads(shown.strip("`"))["free"]["live_streams"] == 1


@pytest.mark.parametrize(
    "given",
    [
        "{",
        "{}",
        '{"club": {"streams": 2}}',
        '{"club": {"live_streams": -1}}',
        '{"club": {"requests_per_minute": 0}}',
        '{"Club A": {}}',
    ],
)
def test_tiers_that_are_none(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    """The error names the variable."""
    monkeypatch.setenv("SIDELINE_TIERS", given)
    with pytest.raises(InvalidInput, match="SIDELINE_TIERS: "):
        read_settings()


def test_a_redis_url_is_not_shown() -> None:
    """It may have a password in it."""
    chosen = Settings(redis_url=SecretStr("redis://:north@host/0"))
    assert "north" not in repr(chosen)
    assert chosen.redis == "redis://:north@host/0"
