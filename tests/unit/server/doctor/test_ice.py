import socket
import time
from pathlib import Path

import pytest

from server.config import Settings
from server.doctor import ice
from server.doctor.finding import Finding, Status
from server.media.connect import gathering_of
from tests.support.coturn import PASSWORD, SECRET, STATIC, TIME_LIMITED, USER, coturn
from tests.support.serving import settings


async def said(chosen: Settings) -> list[Finding]:
    """What is found about each configured server."""
    servers = chosen.ice_servers_at(time.time())
    return [await ice.asked(one, gathering_of(chosen)) for one in servers]


def test_without_servers_that_is_told(tmp_path: Path) -> None:
    """It is not a failure, and nobody is asked."""
    (found,) = ice.check(settings(tmp_path))
    assert found.status is Status.MISSING


async def test_a_real_server_is_asked(tmp_path: Path) -> None:
    """STUN answers and TURN opens a relay, unless the password is wrong."""
    async with coturn(tmp_path, STATIC) as relay:
        right = {"urls": relay.turn, "username": USER, "credential": PASSWORD}
        servers = [{"urls": relay.stun}, right, {**right, "credential": "wrong"}]
        found = await said(settings(tmp_path, ice_servers=servers))
    assert [one.status for one in found] == [Status.OK, Status.OK, Status.FAILED]
    assert "401" in found[2].detail
    assert "SIDELINE_TURN_SECRET" in found[2].advice


@pytest.mark.parametrize(("secret", "expected"), [(SECRET, Status.OK), ("other", Status.FAILED)])
async def test_the_shared_secret_is_tried(tmp_path: Path, secret: str, expected: Status) -> None:
    """With the credentials that a client would be given now."""
    async with coturn(tmp_path, TIME_LIMITED) as relay:
        servers = [{"urls": relay.turn}]
        (found,) = await said(settings(tmp_path, ice_servers=servers, turn_secret=secret))
    assert found.status is expected


def test_a_dead_server_fails(tmp_path: Path) -> None:
    """The command's own way in: the finding names the server and says that it is silent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        url = f"turn:127.0.0.1:{silent.getsockname()[1]}"
        server = {"urls": url, "username": "u", "credential": "c"}
        chosen = settings(tmp_path, ice_servers=[server], gather_timeout_s=0.1)
        (found,) = ice.check(chosen)
    assert (found.name, found.status) == (f"TURN {url}", Status.FAILED)
    assert "does not answer" in found.detail


async def test_what_only_clients_can_use_is_told(tmp_path: Path) -> None:
    """An address that the server cannot ask is no failure."""
    (found,) = await said(settings(tmp_path, ice_servers=[{"urls": "stuns:a.example"}]))
    assert found.status is Status.OK
    assert "clients" in found.detail
