"""These fail when an upgrade of aiortc moves the list of a connection's transports."""

import asyncio

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection

from server.media import closing
from server.media.closing import close_connection, transports_of
from tests.support.leaks import nothing_more_than, running


async def connection() -> RTCPeerConnection:
    """One whose sockets are open."""
    made = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    made.addTransceiver("video")
    await made.setLocalDescription()
    return made


async def test_a_connection_is_closed() -> None:
    """Nothing of it is left."""
    before = running()
    made = await connection()
    assert len(transports_of(made)) == 1
    await close_connection(made)
    await nothing_more_than(before, within_s=5)


async def test_what_aiortc_trips_over_leaves_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that fails half-way through its own closing."""
    before = running()
    made = await connection()

    def fail() -> None:
        raise AttributeError("made to fail")

    monkeypatch.setattr(made.getTransceivers()[0], "stop", fail)
    await close_connection(made)
    await nothing_more_than(before, within_s=5)


async def test_what_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that waits for what has died."""
    monkeypatch.setattr(closing, "CLOSE_WITHIN_S", 0.01)
    before = running()
    made = await connection()
    monkeypatch.setattr(made.getTransceivers()[0], "stop", asyncio.Event().wait)
    await close_connection(made)
    await nothing_more_than(before, within_s=5)
