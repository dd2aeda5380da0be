"""Through a real TURN server, and no other way."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from aiortc import RTCIceServer

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import NotConnected
from clients.python.publisher import ClipTrack
from clients.python.whip import Whip
from tests.support.coturn import (
    PASSWORD,
    SECRET,
    STATIC,
    TIME_LIMITED,
    USER,
    Coturn,
    coturn,
)
from tests.support.http import offer_of, post
from tests.support.serving import Serving, serving, settings, until_ready

Configured: TypeAlias = Callable[[Coturn], dict[str, Any]]


@asynccontextmanager
async def served(folder: Path, **changes: Any) -> AsyncIterator[Serving]:
    """A ready server with these settings."""
    async with serving(settings(folder, **changes)) as running:
        await until_ready(running)
        yield running


def static(relay: Coturn, credential: str = PASSWORD) -> dict[str, Any]:
    """Settings with the relay and a user's own password."""
    server = {"urls": relay.turn, "username": USER, "credential": credential}
    return {"ice_servers": [server]}


def time_limited(relay: Coturn, secret: str = SECRET) -> dict[str, Any]:
    """Settings with the relay and the secret that it shares with the server."""
    return {"ice_servers": [{"urls": relay.turn}], "turn_secret": secret}


async def relayed_results(server: Serving, clip: Clip, servers: list[RTCIceServer]) -> list[int]:
    """Sequence numbers of the first results of a client that only has the relay."""
    track = ClipTrack(clip)
    client = SidelineClient(server.url, "cmj", track, ice_servers=servers, relay_only=True)
    async with client, asyncio.timeout(20):
        own = client.sender.transport.transport._connection._nominated[1].local_candidate
        assert own.type == "relay"
        numbers: list[int] = []
        async for result in client.results:
            numbers.append(result.message.seq)
            if len(numbers) == 15:
                break
        return numbers


@pytest.mark.parametrize(("kind", "configured"), [(STATIC, static), (TIME_LIMITED, time_limited)])
async def test_results_come_through_the_relay(
    tmp_path: Path, h264: Clip, kind: tuple[str, ...], configured: Configured
) -> None:
    """A client that may only use the relay gets it from the server, credentials included, and
    then its results; the answer offers the server's own relay too."""
    async with coturn(tmp_path, kind) as relay, served(tmp_path, **configured(relay)) as server:
        async with Whip(server.url) as whip:
            servers = await whip.ice_servers()
        assert [one.urls for one in servers] == [relay.turn]
        assert len(await relayed_results(server, h264, servers)) == 15
        answer = await post(server, await offer_of(h264))
        assert answer.headers["Cache-Control"] == "no-store"
        assert f"{relay.address} " in answer.text
        assert " typ relay" in answer.text


async def test_time_limited_credentials_run_out(tmp_path: Path, h264: Clip) -> None:
    """Credentials whose time is over open no relay, and the client is told so."""
    configured = settings(tmp_path, ice_servers=[{"urls": "turn:x"}], turn_secret=SECRET)
    old = configured.ice_servers_at(time.time() - configured.turn_lifetime_s - 60)[0]
    async with coturn(tmp_path, TIME_LIMITED) as relay, served(tmp_path) as server:
        servers = [RTCIceServer(relay.turn, old.username, old.credential)]
        with pytest.raises(NotConnected, match="credentials"):
            await relayed_results(server, h264, servers)


@pytest.mark.parametrize(
    ("kind", "configured"),
    [
        (STATIC, lambda relay: static(relay, "wrong")),
        (TIME_LIMITED, lambda relay: time_limited(relay, "another secret")),
    ],
)
async def test_wrong_credentials_are_named(
    tmp_path: Path,
    h264: Clip,
    kind: tuple[str, ...],
    configured: Configured,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The client says what to check, the server logs which server refused it, and an offer is
    answered without the relay all the same."""
    async with coturn(tmp_path, kind) as relay, served(tmp_path, **configured(relay)) as server:
        async with Whip(server.url) as whip:
            servers = await whip.ice_servers()
        with pytest.raises(NotConnected, match="no TURN server gave a relay"):
            await relayed_results(server, h264, servers)
        with caplog.at_level(logging.WARNING, "server.media.gather"):
            answer = await post(server, await offer_of(h264))
    assert answer.status_code == 201
    assert " typ relay" not in answer.text
    told = f"{relay.address}:{relay.port} refuses the username and credential (401)"
    assert told in caplog.text
