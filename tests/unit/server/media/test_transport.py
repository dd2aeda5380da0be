"""These fail when an upgrade of aiortc or aioice moves what is listened to in a transport."""

import asyncio
from typing import Any

import pytest
from aioice.stun import Class, Message, Method, TransactionFailed, TransactionTimeout
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.rtcrtpreceiver import RTCRtpReceiver

from inference.clock import ManualClock
from server.media.private import MissingHook
from server.media.roundtrip import RoundTrip
from server.media.transport import CONFLICTS, bound_datagrams, watch_checks


async def receiver_of(connection: RTCPeerConnection) -> RTCRtpReceiver:
    """A video receiver, not started."""
    receiver: RTCRtpReceiver = connection.addTransceiver("video").receiver
    return receiver


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
    watch_checks(receiver.transport.transport, round_trip, clock)
    assert await protocol.request("a", integrity_key=b"") == "answer"
    assert round_trip.mean_s == pytest.approx(0.06)
    await connection.close()


async def test_a_conflict_of_roles_comes_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A peer that says it for ever counts as one that does not answer; aioice would ask again,
    each time one call deeper."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    await connection.setLocalDescription()
    protocol: Any = receiver.transport.transport._connection._protocols[0]
    conflict = Message(Method.BINDING, Class.ERROR)
    conflict.attributes["ERROR-CODE"] = (487, "Role Conflict")

    async def refused(*arguments: object, **named: object) -> str:
        raise TransactionFailed(conflict)

    monkeypatch.setattr(protocol, "request", refused)
    watch_checks(receiver.transport.transport, RoundTrip(), ManualClock(1.0))
    for _ in range(CONFLICTS):
        with pytest.raises(TransactionFailed):
            await protocol.request("a")
    with pytest.raises(TransactionTimeout):
        await protocol.request("a")
    await connection.close()


def test_a_moved_hook_is_named() -> None:
    """What is no longer there is an error that says so."""
    with pytest.raises(MissingHook, match="_queue"):
        bound_datagrams(type("T", (), {"_connection": object()})(), ManualClock(0.0))
    with pytest.raises(MissingHook, match="_protocols"):
        watch_checks(type("T", (), {"_connection": object()})(), RoundTrip(), ManualClock(0.0))
