"""These fail when an upgrade of aioice or aiortc moves what gathering takes the place of."""

import asyncio
import inspect
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import aioice.ice
import pytest
from aioice import Candidate
from aiortc import RTCConfiguration, RTCPeerConnection

from server.media import gather
from server.media.errors import NoMediaPort
from server.media.gather import Gatherer, gather_as_told
from server.media.ports import Gathering
from server.media.private import MissingHook
from tests.support.leaks import nothing_more_than, running


@asynccontextmanager
async def connection(stun: tuple[str, int] | None = None) -> AsyncIterator[aioice.Connection]:
    """An ICE connection, closed at the end."""
    one = aioice.Connection(ice_controlling=False, stun_server=stun)
    try:
        yield one
    finally:
        await one.close()


@pytest.fixture
def silent() -> Iterator[tuple[str, int]]:
    """A server that takes questions and never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()


def addresses(*given: str) -> Callable[[Gathering], list[str]]:
    """A machine with these addresses."""
    return lambda _: list(given)


def test_aioice_has_what_is_replaced() -> None:
    """The hook is called with a component and addresses; its helpers take what is given."""
    called = inspect.getsource(aioice.Connection.gather_candidates)
    assert "self.get_component_candidates(component=component, addresses=addresses)" in called
    assert [*inspect.signature(aioice.ice.server_reflexive_candidate).parameters] == [
        "protocol",
        "stun_server",
    ]
    assert {*inspect.signature(aioice.ice.relayed_candidate).parameters} == {
        "component",
        "hide_related_address",
        "protocol_factory",
        "turn_server",
        "turn_username",
        "turn_password",
        "turn_ssl",
        "turn_transport",
    }


async def test_aiortc_gathers_as_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """aiortc's own gathering opens the sockets that are wanted, and no others."""
    monkeypatch.setattr(gather, "media_addresses", addresses("127.0.0.1"))
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    transport = peer.addTransceiver("video").receiver.transport.transport
    gather_as_told(transport, Gathering())
    await peer.setLocalDescription()
    found = transport.iceGatherer.getLocalCandidates()
    assert [(one.type, one.ip) for one in found] == [("host", "127.0.0.1")]
    await peer.close()


async def test_ports_come_from_the_range(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each address gets a port of the range; when it is used up the error says what to widen."""
    monkeypatch.setattr(gather, "media_addresses", addresses("127.0.0.1"))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    gathering = Gathering(ports=range(port, port + 1))
    async with connection() as one, connection() as other:
        (candidate,) = await Gatherer(one, gathering).candidates(1)
        assert candidate.port == port
        with pytest.raises(NoMediaPort, match=f"{port}.*SIDELINE_UDP_PORTS"):
            await Gatherer(other, gathering).candidates(1)


async def test_a_machine_without_any_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the setting."""
    monkeypatch.setattr(gather, "media_addresses", addresses())
    async with connection() as one:
        with pytest.raises(NoMediaPort, match="SIDELINE_LOOPBACK_MEDIA"):
            await Gatherer(one, Gathering()).candidates(1)


async def test_an_address_that_went_away_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are used."""
    monkeypatch.setattr(gather, "media_addresses", addresses("192.0.2.201", "127.0.0.1"))
    async with connection() as one:
        found = await Gatherer(one, Gathering()).candidates(1)
    assert [candidate.host for candidate in found] == ["127.0.0.1"]


async def test_a_dead_server_is_not_waited_for(
    silent: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the time that was set, long before aioice's five seconds, the host's own candidates
    are there, the failure is told, and nothing runs on."""
    monkeypatch.setattr(gather, "_asks_stun", lambda _: True)
    monkeypatch.setattr(gather, "media_addresses", addresses("127.0.0.1"))
    before = running()
    async with connection(stun=silent) as one:
        one.turn_server, one.turn_username, one.turn_password = silent, "u", "c"
        gatherer = Gatherer(one, Gathering(timeout_s=0.05))
        async with asyncio.timeout(4):
            found = await gatherer.candidates(1)
    assert [candidate.type for candidate in found] == ["host"]
    place = f"{silent[0]}:{silent[1]}"
    assert gatherer.failures == [
        f"the STUN server {place} does not answer within 0.05 s",
        f"the TURN server {place} does not answer within 0.05 s",
    ]
    await nothing_more_than(before, within_s=5)


async def test_a_server_that_cannot_be_found_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads nowhere costs the relay, not the answer."""
    monkeypatch.setattr(gather, "media_addresses", addresses("127.0.0.1"))
    async with connection() as one:
        one.turn_server, one.turn_transport = ("127.0.0.1", 1), "tcp"
        gatherer = Gatherer(one, Gathering())
        assert len(await gatherer.candidates(1)) == 1
    assert "the TURN server 127.0.0.1:1" in gatherer.failures[0]


async def test_one_answer_of_a_server_is_enough() -> None:
    """A question from an address that no answer reaches does not keep the others waiting; with
    only such questions it is waited on."""
    never: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def answer(reaches: bool) -> Candidate:
        if not reaches:
            await never
        return Candidate("1", 1, "udp", 1, "192.0.2.1", 1, "srflx")

    tasks = {asyncio.create_task(answer(reaches)): "a" for reaches in (False, True)}
    async with asyncio.timeout(10):
        await gather._each_answered(tasks)
    silent = {asyncio.create_task(answer(False)): "b"}
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await gather._each_answered({**tasks, **silent})
    never.set_result(None)
    await asyncio.gather(*tasks, *silent)


def test_a_moved_hook_is_named() -> None:
    """What is no longer there is an error that says so."""
    transport = type("T", (), {"iceGatherer": object()})()
    with pytest.raises(MissingHook, match="_connection"):
        gather_as_told(transport, Gathering())
    with pytest.raises(MissingHook, match="get_component_candidates"):
        Gatherer(object(), Gathering())  # type: ignore[arg-type]


def test_reflexive_addresses_are_asked_for_from_where_they_exist() -> None:
    """aioice asks STUN servers from IPv4 only, and loopback leads nowhere."""
    asked = [gather._asks_stun(one) for one in ("192.0.2.1", "127.0.0.1", "2001:db8::1")]
    assert asked == [True, False, False]
