"""HTTPS of the server's own, as a phone sees it that was told to trust its authority."""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from websockets import ConnectionClosed
from websockets.asyncio.client import connect

from inference.errors import InvalidInput
from server.accounts.keys import ApiKey
from server.certificates.authority import CERTIFICATE, KEY, fingerprint, kept_certificate
from server.certificates.building import key_pem, new_key
from server.certificates.leaf import FILE
from server.certificates.names import names_of_host
from server.certificates.serving import FOLDER, prepare, utc_now
from server.sessions.routes import UNKNOWN_SESSION
from tests.support.authorities import DAY, foreign
from tests.support.serving import Serving, serving, settings

KEY_TEXT = ApiKey("k" * 32, is_new=True)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Serving]:
    """One that serves phones."""
    async with serving(settings(tmp_path, lan=True), key=KEY_TEXT) as running:
        yield running


def trusting(folder: Path) -> ssl.SSLContext:
    """A client that trusts the server's authority and nobody else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(folder / FOLDER / CERTIFICATE)
    return context


def port_of(server: Serving) -> int:
    """Where it listens."""
    return int(server.url.rsplit(":", 1)[1])


async def test_it_is_reached_by_address_and_by_name(server: Serving, tmp_path: Path) -> None:
    """Each of the certificate's names leads here: whoever answers at it is this machine."""
    context, port = trusting(tmp_path), port_of(server)
    async with httpx.AsyncClient(verify=context, trust_env=False) as client:
        for name in ("127.0.0.1", "localhost"):
            answer = await client.get(f"https://{name}:{port}/healthz")
            assert answer.status_code == 200
        host = socket.gethostname().lower()
        for name in (host, f"{host.partition('.')[0]}.local"):
            answer = await client.get(
                f"https://127.0.0.1:{port}/healthz", extensions={"sni_hostname": name}
            )
            assert answer.status_code == 200


async def test_every_address_of_the_network_is_certified(server: Serving, tmp_path: Path) -> None:
    """The handshake is made at each of them."""
    async with httpx.AsyncClient(verify=trusting(tmp_path), trust_env=False) as client:
        for one in names_of_host("0.0.0.0").addresses:
            if one.version == 4:
                answer = await client.get(f"https://{one}:{port_of(server)}/healthz")
                assert answer.status_code == 200


async def test_who_does_not_trust_it_is_not_served(server: Serving) -> None:
    """As any browser before."""
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            await client.get(f"https://127.0.0.1:{port_of(server)}/healthz")


async def test_the_authority_is_handed_out_and_its_key_never(
    server: Serving, tmp_path: Path
) -> None:
    """To anybody, without an API key: it is there to be trusted."""
    folder = tmp_path / FOLDER
    url = f"https://127.0.0.1:{port_of(server)}"
    async with httpx.AsyncClient(verify=trusting(tmp_path), trust_env=False) as client:
        given = await client.get(f"{url}/trust/authority.crt")
        told = await client.get(f"{url}/trust/authority.json")
        for name in (KEY, FILE, "../tls/authority.key", "%2e%2e/tls/authority.key"):
            assert b"PRIVATE" not in (await client.get(f"{url}/trust/{name}")).content
        asked = await client.get(f"{url}/api/v1/account")
    certificate = kept_certificate(folder)
    assert certificate is not None
    assert given.content == (folder / CERTIFICATE).read_bytes()
    assert given.headers["content-type"] == "application/x-x509-ca-cert"
    assert told.json()["fingerprint"] == fingerprint(certificate)
    assert asked.status_code == 401


async def test_websockets_go_the_same_way(server: Serving, tmp_path: Path) -> None:
    """A session that is not there is told as such: the connection was made."""
    url = f"wss://127.0.0.1:{port_of(server)}/api/v1/sessions/x/events?key={KEY_TEXT.text}"
    async with connect(url, ssl=trusting(tmp_path)) as line:
        with pytest.raises(ConnectionClosed):
            await line.recv()
    assert line.close_code == UNKNOWN_SESSION


async def test_without_an_authority_there_is_none_to_trust(tmp_path: Path) -> None:
    """The problem says which command makes one."""
    async with serving(settings(tmp_path)) as running, httpx.AsyncClient() as client:
        answer = await client.get(f"{running.url}/trust/authority.crt")
    assert answer.status_code == 404
    assert "sideline serve --lan" in answer.json()["detail"]


async def test_a_certificate_that_is_brought_along(tmp_path: Path) -> None:
    """Is what clients are shown; one with another's key stops the server before it starts."""
    now = utc_now()
    certificate, key = foreign(tmp_path, now - DAY, now + DAY)
    chosen = settings(tmp_path, tls_cert=certificate, tls_key=key)
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    shown.load_verify_locations(certificate)
    shown.check_hostname = False
    shown.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # nobody above it is known
    async with (
        serving(chosen) as running,
        httpx.AsyncClient(verify=shown, trust_env=False) as client,
    ):
        assert running.url.startswith("https://127.0.0.1:")
        assert (await client.get(f"{running.url}/healthz")).status_code == 200
        assert (await client.get(f"{running.url}/trust/authority.crt")).status_code == 404
    key.write_bytes(key_pem(new_key()))
    with pytest.raises(InvalidInput, match="is not the one of the certificate"):
        prepare(chosen, utc_now())
