"""What the answer offers, by setting, and that media then flows."""

import asyncio
import re
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from server.accounts.keys import api_key
from server.media.addresses import media_addresses
from server.media.ports import Gathering
from tests.support.http import http, offer_of, post
from tests.support.ports import free_port
from tests.support.serving import Serving, serving, settings, until_ready

CANDIDATE = re.compile(r"^a=candidate:\S+ \d+ udp \d+ (\S+) (\d+) typ (\w+)", re.M)
TURN = {"urls": "turn:127.0.0.1:9", "username": "u", "credential": "c"}

contacted: set[str] = set()
"""Addresses and names that this process spoke to while `listening_in`."""
_listening = False


@asynccontextmanager
async def served(folder: Path, **changes: Any) -> AsyncIterator[Serving]:
    """A ready server with these settings."""
    async with serving(settings(folder, **changes)) as running:
        await until_ready(running)
        yield running


async def first_result(server: Serving, clip: Clip) -> int:
    """Which frame was answered first, through a connection of its own."""
    async with SidelineClient(server.url, "cmj", ClipTrack(clip)) as client, asyncio.timeout(20):
        async for result in client.results:
            return result.message.seq
    raise AssertionError("no result came")


async def offered(server: Serving, clip: Clip) -> list[tuple[str, int, str]]:
    """Address, port and type of each candidate in the answer."""
    answer = await post(server, await offer_of(clip))
    assert answer.status_code == 201, answer.text
    return [(host, int(port), kind) for host, port, kind in CANDIDATE.findall(answer.text)]


async def test_media_keeps_to_the_port_range(tmp_path: Path, h264: Clip) -> None:
    """Candidates have ports of the range; a session that finds none free is told 503 and what to
    widen; the port of an ended session is used again."""
    port = free_port(socket.SOCK_DGRAM, "0.0.0.0")
    async with served(tmp_path, udp_ports=f"{port}-{port}", ipv6=False) as server:
        assert {taken for _, taken, _ in await offered(server, h264)} == {port}
        refused = await post(server, await offer_of(h264))
        assert refused.status_code == 503
        assert refused.json()["type"].endswith("no-media-port")
        assert "SIDELINE_UDP_PORTS" in refused.json()["detail"]
        assert "Retry-After" in refused.headers
        await server.state.sessions.end_all("enough", 5)
        assert await first_result(server, h264) >= 0


async def test_the_public_address_is_offered(tmp_path: Path, h264: Clip) -> None:
    """Behind 1:1 NAT the answer names the public address and not the machine's own."""
    async with served(tmp_path, public_address="198.51.100.7", ipv6=False) as server:
        found = await offered(server, h264)
    assert {host for host, _, _ in found} == {"198.51.100.7"}


async def test_ipv6_can_be_left_out(tmp_path: Path, h264: Clip) -> None:
    """Without it no candidate is an IPv6 address; with it the machine's own are there."""
    async with served(tmp_path, ipv6=False) as server:
        assert [host for host, _, _ in await offered(server, h264) if ":" in host] == []
    async with served(tmp_path) as server:
        hosts = {host for host, _, _ in await offered(server, h264)}
    assert hosts == set(media_addresses(Gathering()))


async def test_loopback_can_be_offered(tmp_path: Path, h264: Clip) -> None:
    """On request 127.0.0.1 is a candidate, and a connection comes about."""
    async with served(tmp_path, loopback_media="on") as server:
        assert "127.0.0.1" in {host for host, _, _ in await offered(server, h264)}
        assert await first_result(server, h264) >= 0


async def test_dead_servers_do_not_keep_anyone_out(tmp_path: Path, h264: Clip) -> None:
    """With a STUN and a TURN server that never answer, results come all the same."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        servers = [{"urls": f"stun:{place}"}, {**TURN, "urls": f"turn:{place}"}]
        async with served(tmp_path, ice_servers=servers, gather_timeout_s=0.1) as server:
            assert await first_result(server, h264) >= 0
            silent.setblocking(False)
            assert silent.recv(1500)


async def test_clients_are_told_the_servers(tmp_path: Path, h264: Clip) -> None:
    """OPTIONS and the answer name them; a browser's preflight, which has no key, is not told."""
    async with served(tmp_path, ice_servers=[TURN]) as server, http(server) as client:
        before = await client.options("/whip")
        answer = await post(server, await offer_of(h264))
        preflight = await client.options("/whip", headers={"Access-Control-Request-Method": "POST"})
    assert before.headers["Link"] == answer.headers["Link"]
    assert 'username="u"; credential="c"' in before.headers["Link"]
    assert "Link" not in preflight.headers
    assert before.headers["Accept-Post"] == "application/sdp"


async def test_credentials_are_for_those_with_the_key(tmp_path: Path) -> None:
    """Where a key is demanded, OPTIONS without it gives no credentials."""
    key = api_key(tmp_path)
    assert key.text is not None
    async with (
        serving(settings(tmp_path, ice_servers=[TURN]), key=key) as server,
        http(server) as client,
    ):
        without = await client.options("/whip")
        headers = {"Authorization": f"Bearer {key.text}"}
        held = await client.options("/whip", headers=headers)
    assert without.status_code == 401
    assert "Link" not in without.headers
    assert "credential" in held.headers["Link"]


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _listening:
        return
    if event in ("socket.sendto", "socket.connect") and isinstance(arguments[1], tuple):
        contacted.add(str(arguments[1][0]))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        contacted.add(str(arguments[0]))


@contextmanager
def listening_in() -> Iterator[set[str]]:
    """Every address that is sent to, connected to or looked up, as Python itself reports it."""
    global _listening
    contacted.clear()
    sys.addaudithook(_hear)  # it stays for good, and does nothing later
    _listening = True
    try:
        yield contacted
    finally:
        _listening = False


async def test_nobody_else_is_contacted(tmp_path: Path, h264: Clip) -> None:
    """With no server configured a whole session speaks to this machine only."""
    own = {*media_addresses(Gathering(loopback="on")), "127.0.0.1", "localhost", "None"}
    with listening_in() as heard:
        async with served(tmp_path) as server:
            assert await first_result(server, h264) >= 0
    assert heard
    assert heard <= own


async def test_a_configured_server_is_heard_of(tmp_path: Path, h264: Clip) -> None:
    """What listens in does notice a server that is configured."""
    servers = [{**TURN, "urls": "turn:127.0.0.9:9"}]
    with listening_in() as heard:
        async with served(tmp_path, ice_servers=servers) as server:
            await post(server, await offer_of(h264))
    assert "127.0.0.9" in heard
