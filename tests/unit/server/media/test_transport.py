"""These fail when an upgrade of aiortc or aioice moves what is listened to in a transport."""

import asyncio
from typing import Any

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.rtcrtpreceiver import RTCRtpReceiver

from inference.clock import ManualClock
from server.media.private import MissingHook
from server.media.roundtrip import RoundTrip
from server.media.transport import bound_datagrams, hear_datagrams, time_checks


async def receiver_of(connection: RTCPeerConnection) -> RTCRtpReceiver:
    """A video receiver, not started."""
    receiver: RTCRtpReceiver = connection.addTransceiver("video").receiver
    return receiver


async def test_every_datagram_is_heard() -> None:
    """After gathering, each socket tells of what comes in, of whatever kind."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    await connection.setLocalDescription()
    heard = asyncio.Event()
    hear_datagrams(receiver.transport.transport, heard.set)
    sockets = receiver.transport.transport._connection._protocols
    assert sockets
    to = sockets[0].transport.get_extra_info("sockname")
    sockets[0].transport.sendto(b"anything at all", to)
    async with asyncio.timeout(5):
        await heard.wait()
    await connection.close()


async def test_the_connections_datagrams_are_bounded() -> None:
    """What the sockets take in goes through the private queue that is exchanged."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    await connection.setLocalDescription()
    inside = receiver.transport.transport._connection
    assert type(inside._queue) is asyncio.Queue
    bounded = bound_datagrams(receiver.transport.transport, ManualClock())
    inside.data_received(b"media", 1)
    assert bounded.get_nowait() == (b"media", 1)
    await connection.close()


async def test_checks_tell_the_round_trip(monkeypatch: pytest.MonkeyPatch) -> None:
    """A STUN request that is answered is timed."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    await connection.setLocalDescription()
    protocol: Any = receiver.transport.transport._connection._protocols[0]
    clock, round_trip = ManualClock(1.0), RoundTrip()

    async def answered(*arguments: object, **named: object) -> str:
        clock.advance(0.06)
        return "answer"

    monkeypatch.setattr(protocol, "request", answered)
    time_checks(receiver.transport.transport, round_trip, clock)
    assert await protocol.request("a", integrity_key=b"") == "answer"
    assert round_trip.mean_s == pytest.approx(0.06)
    await connection.close()


def test_a_moved_hook_is_named() -> None:
    """What is no longer there is an error that says so."""
    with pytest.raises(MissingHook, match="_protocols"):
        hear_datagrams(type("T", (), {"_connection": object()})(), lambda: None)
