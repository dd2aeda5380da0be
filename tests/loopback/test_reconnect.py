"""A client whose connection breaks mends it by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import aioice.ice
import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import NotConnected, Unreachable
from clients.python.lifeline import BEAT_S, DEAD_S, DELAYS_S
from clients.python.publisher import ClipTrack
from clients.python.whip import Whip
from loadtest.broken import cut, local_hosts, local_ports
from loadtest.impairment import Impairment
from loadtest.impairment import Path as NetworkPath
from loadtest.relay import Relay, RelayedWhip
from server.sessions.session import Session
from server.sessions.state import State
from server.wire.control import EventMessage
from tests.support.counting import counting_pipeline
from tests.support.leaks import nothing_more_than, running
from tests.support.serving import Serving, serving, settings, until_ready

SILENCE_S = 2.5
GRACE_S = 3.0


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Serving]:
    """A server that counts jumps, reachable on loopback."""
    chosen = settings(
        tmp_path, silence_timeout_s=SILENCE_S, resume_grace_s=GRACE_S, loopback_media="on"
    )
    async with serving(chosen, counting_pipeline) as running_server:
        await until_ready(running_server)
        yield running_server


class Gate:
    """Lets answers to offers through while it is open; `reached` once one waits."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.reached = asyncio.Event()


class GatedWhip(Whip):
    """The server has answered, but the answer does not come yet."""

    def __init__(self, url: str, gate: Gate) -> None:
        super().__init__(url)
        self._gate = gate

    async def offer(self, sdp: str, **query: str | float) -> str:
        """As ever, but later."""
        return await _through(self._gate, await super().offer(sdp, **query))


class GatedRelayedWhip(RelayedWhip):
    """The same, over a relay."""

    def __init__(self, url: str, relay: Relay, gate: Gate) -> None:
        super().__init__(url, relay)
        self._gate = gate

    async def offer(self, sdp: str, **query: str | float) -> str:
        """As ever, but later."""
        return await _through(self._gate, await super().offer(sdp, **query))


async def _through(gate: Gate, answer: str) -> str:
    if not gate.open.is_set():
        gate.reached.set()
    await gate.open.wait()
    return answer


def session_of(server: Serving, client: SidelineClient) -> Session:
    """The server's side of the client."""
    return server.state.sessions.get(str(client.session_id))


async def take_jumps(client: SidelineClient, count: int) -> list[EventMessage]:
    """The next ones."""
    async with asyncio.timeout(20):
        return [await anext(client.events) for _ in range(count)]


async def replaced(client: SidelineClient, times: int = 1) -> None:
    """Wait until the connection has been replaced."""
    async with asyncio.timeout(20):
        while client.replaced < times:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.02)


def test_an_offer_goes_out_within_two_seconds() -> None:
    """Silence, the beat that notices it, and no delay before the first try."""
    assert DEAD_S + BEAT_S + DELAYS_S[0] < 2.0


async def test_a_broken_path_is_replaced_by_itself(server: Serving, h264: Clip) -> None:
    """The session goes on over another port: one unbroken count, every frame accounted for,
    nothing of the old connection left."""
    before = running()
    async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
        hello = await client.hello()
        jumps = await take_jumps(client, 2)
        cut(client)
        await replaced(client)
        again = await client.hello()
        jumps += await take_jumps(client, 4)
        account = client.account()
        assert (again.session, again.resumed) == (hello.session, True)
        assert len(server.state.sessions) == 1
    assert [one.number for one in jumps] == list(range(1, 7))
    assert sum(account.outcomes.values()) == account.sent
    assert account.outcomes["lost"] > 0
    await nothing_more_than(before, 10.0)


async def test_from_another_address(
    server: Serving, h264: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone that leaves one network for another has another address and another port."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **_: ["127.0.0.2"])
    track = ClipTrack(h264)
    async with SidelineClient(server.url, "cmj", track, height_m=1.9) as client:
        session = session_of(server, client)
        jumps = await take_jumps(client, 1)
        assert local_hosts(client) == {"127.0.0.2"}
        old_ports = local_ports(client)
        monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **_: ["127.0.0.3"])
        cut(client)
        await replaced(client)
        jumps += await take_jumps(client, 3)
        assert local_hosts(client) == {"127.0.0.3"}
        assert not old_ports & local_ports(client)
        assert session_of(server, client) is session
        assert session.state is State.LIVE
    assert [one.number for one in jumps] == [1, 2, 3, 4]
    assert {one.values["height_m"] for one in jumps} == {1.9}


async def test_a_path_that_comes_back_first_goes_on(server: Serving, h264: Clip) -> None:
    """While another connection is tried, both sides keep the old one; when that speaks again, it
    is the one to go on with, and the other leaves nothing behind."""
    before = running()
    gate = Gate()
    uplink, downlink = (NetworkPath(Impairment(), seed) for seed in (1, 2))
    async with Relay(uplink, downlink) as relay:
        whip = GatedRelayedWhip(server.url, relay, gate)
        async with SidelineClient(server.url, "cmj", ClipTrack(h264), whip=whip) as client:
            hello = await client.hello()
            jumps = await take_jumps(client, 1)
            session = session_of(server, client)
            gate.open.clear()
            uplink.cut = downlink.cut = True
            async with asyncio.timeout(10):
                await gate.reached.wait()
            assert session.links.newest is not session.link
            uplink.cut = downlink.cut = False
            jumps += await take_jumps(client, 3)
            assert (client.replaced, await client.hello()) == (0, hello)
            assert session.link.number == 1
            gate.open.set()
    assert [one.number for one in jumps] == [1, 2, 3, 4]
    await nothing_more_than(before, 10.0)


async def test_where_the_session_is_gone_another_one_begins(server: Serving, h264: Clip) -> None:
    """Its numbers begin anew, its results come, and the account goes on."""
    async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
        hello = await client.hello()
        await take_jumps(client, 1)
        cut(client)
        await server.state.sessions.end(hello.session, "forgotten")
        await replaced(client)
        again = await client.hello()
        jumps = await take_jumps(client, 2)
        account = client.account()
    assert again.session != hello.session
    assert not again.resumed
    assert [one.number for one in jumps][-1] in (2, 3)
    assert account.sent == sum(account.outcomes.values()) > account.answered > 20


async def test_it_gives_up_in_the_end(tmp_path: Path, h264: Clip) -> None:
    """When the server is gone for good, the client ends, and leaves nothing running."""
    before = running()
    async with serving(settings(tmp_path), counting_pipeline) as server:
        await until_ready(server)
        track = ClipTrack(h264)
        client = SidelineClient(server.url, "cmj", track, reconnect_within_s=0.5)
        await client.connect()
        await client.hello()
        cut(client)
    async with asyncio.timeout(20):
        await client.ended.wait()
    assert [one async for one in client.errors] == []
    with suppress(Unreachable):
        await client.close()
    await nothing_more_than(before, 10.0)


async def test_who_closes_meanwhile_leaves_nothing(server: Serving, h264: Clip) -> None:
    """Closing ends the attempt, too, and the session at the server."""
    before = running()
    gate = Gate()
    whip = GatedWhip(server.url, gate)
    async with SidelineClient(server.url, "cmj", ClipTrack(h264), whip=whip) as client:
        await client.hello()
        gate.open.clear()
        cut(client)
        async with asyncio.timeout(10):
            await gate.reached.wait()
        ping = asyncio.create_task(client.ping(20.0))
        await asyncio.sleep(0)
    with pytest.raises(NotConnected):
        await ping
    assert len(server.state.sessions) == 0
    await nothing_more_than(before, 10.0)
