"""These fail when an upgrade of aiortc moves what sends SCTP's chunks."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.rtcsctptransport import ForwardTsnChunk

from server.media.sctp_end import end_quietly


@pytest.fixture
async def sctp() -> AsyncIterator[Any]:
    """The SCTP transport of a connection whose DTLS is not there, with something to send."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    connection.createDataChannel("metrics")
    inside: Any = connection.sctp
    inside._remote_port = 5000
    inside._forward_tsn_chunk = ForwardTsnChunk()
    yield inside
    inside._t3_cancel()
    await connection.close()


async def test_aiortc_itself_lets_the_sending_fail(sctp: Any) -> None:
    """Without the hook a timer's transmission raises; if that has changed, the hook can go."""
    with pytest.raises(ConnectionError):
        await sctp._transmit()


async def test_what_is_sent_into_nothing_is_lost_without_a_word(sctp: Any) -> None:
    """A timer that runs out after the peer has gone leaves no failed task behind."""
    told: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    end_quietly(sctp)
    before = asyncio.all_tasks()
    sctp._t3_expired()
    (task,) = asyncio.all_tasks() - before
    await asyncio.wait({task})
    assert task.exception() is None
    assert told == []
