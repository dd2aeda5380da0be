"""These fail when an upgrade of aiortc or aioice moves what the server hooks into."""

import asyncio
import queue

import aioice.ice
import aiortc.jitterbuffer
import aiortc.rtcrtpreceiver
import av.error
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpreceiver import RTCRtpReceiver
from aiortc.rtp import RtcpByePacket, RtpPacket

from clients.python.clips import encode_clip, moving_square
from inference.clock import ManualClock
from server.media import hooks
from server.media.arrivals import Arrivals
from server.media.backlog import DecoderBacklog
from server.media.jitter import MarkerJitterBuffer
from server.media.timestamps import WireTimestamps


async def receiver_of(connection: RTCPeerConnection) -> RTCRtpReceiver:
    """A video receiver, not started."""
    receiver: RTCRtpReceiver = connection.addTransceiver("video").receiver
    return receiver


async def test_the_mapper_is_where_it_is_replaced() -> None:
    """aiortc's receiver maps timestamps with the private object that is exchanged."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    name = "_RTCRtpReceiver__timestamp_mapper"
    assert isinstance(getattr(receiver, name), aiortc.rtcrtpreceiver.TimestampMapper)
    hooks.keep_wire_timestamps(receiver)
    assert isinstance(getattr(receiver, name), WireTimestamps)
    await connection.close()


async def test_the_jitter_buffer_is_where_it_is_replaced() -> None:
    """aiortc's receiver keeps its packets in the private object that is exchanged."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    name = "_RTCRtpReceiver__jitter_buffer"
    assert isinstance(getattr(receiver, name), aiortc.jitterbuffer.JitterBuffer)
    hooks.release_on_marker(receiver)
    assert isinstance(getattr(receiver, name), MarkerJitterBuffer)
    await connection.close()


async def test_the_decoders_queue_is_where_it_is_replaced() -> None:
    """aiortc's thread takes its frames from the private queue that is exchanged."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    name = "_RTCRtpReceiver__decoder_queue"
    assert type(getattr(receiver, name)) is queue.Queue
    hooks.bound_backlog(receiver)
    assert isinstance(getattr(receiver, name), DecoderBacklog)
    await connection.close()


async def test_packets_are_stamped_on_their_way() -> None:
    """The receiver's packet handler notes the time, then does what it did."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    arrivals, clock = Arrivals(), ManualClock(5.0)
    hooks.stamp_arrivals(receiver, arrivals, clock)
    padding = RtpPacket(payload_type=97, timestamp=1000)
    await receiver._handle_rtp_packet(padding, arrival_time_ms=0)
    packet = RtpPacket(payload_type=97, timestamp=1234)
    packet.ssrc, packet.payload = 1, b"picture"
    await receiver._handle_rtp_packet(packet, arrival_time_ms=0)
    assert arrivals.take(1234, 0.0) == (5.0, 5.0)
    assert arrivals.undecoded == 0
    assert 1 in [one.source for one in receiver.getSynchronizationSources()]
    await connection.close()


async def test_a_goodbye_does_not_stop_the_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """RTCP BYE, which browsers send for a paused camera, does not reach the receiver."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    reached = []

    async def note(packet: object) -> None:
        reached.append(packet)

    monkeypatch.setattr(receiver, "_handle_rtcp_packet", note)
    hooks.ignore_goodbyes(receiver)
    await receiver._handle_rtcp_packet(RtcpByePacket(sources=[1]))
    assert reached == []
    await connection.close()


@pytest.mark.parametrize("codec", ["h264", "vp8"])
def test_decoders_use_one_thread_and_hold_nothing_back(codec: str) -> None:
    """The decoder that aiortc's thread makes has one thread and hands out every picture."""
    hooks.install()
    assert aiortc.rtcrtpreceiver.get_decoder is hooks.single_thread_decoder  # type: ignore[attr-defined]
    clip = encode_clip(moving_square(5), "h264" if codec == "h264" else "vp8", 30)
    parameters = next(one for one in aiortc.codecs.CODECS["video"] if one.name.lower() == codec)
    decoder = hooks.single_thread_decoder(parameters)
    assert decoder.codec.thread_count == 1  # type: ignore[attr-defined]
    for number, packet in enumerate(clip.packets):
        pictures = decoder.decode(JitterFrame(packet, number))
        assert [picture.pts for picture in pictures] == [number]


def test_the_h264_decoder_refuses_a_picture_that_is_too_large() -> None:
    """Its limit is the same as that of the queue before it."""
    clip = encode_clip(moving_square(1, 4096, 2320), "h264", 30)
    parameters = next(one for one in aiortc.codecs.CODECS["video"] if one.name == "H264")
    decoder = hooks.single_thread_decoder(parameters)
    with pytest.raises(av.error.InvalidDataError):
        decoder.decode(JitterFrame(clip.packets[0], 0))


async def test_every_datagram_is_heard() -> None:
    """After gathering, each socket tells of what comes in, of whatever kind."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    await connection.setLocalDescription()
    heard = asyncio.Event()
    hooks.hear_datagrams(receiver.transport.transport, heard.set)
    sockets = receiver.transport.transport._connection._protocols
    assert sockets
    to = sockets[0].transport.get_extra_info("sockname")
    sockets[0].transport.sendto(b"anything at all", to)
    async with asyncio.timeout(5):
        await heard.wait()
    await connection.close()


def test_peers_are_asked_often_enough_to_tell_silence() -> None:
    """aioice's consent checks, whose answers show that a peer lives, come every second."""
    hooks.install()
    assert aioice.ice.CONSENT_INTERVAL == hooks.CONSENT_INTERVAL_S == 1
    assert aioice.ice.CONSENT_FAILURES == hooks.CONSENT_FAILURES


def test_a_moved_hook_is_named() -> None:
    """What is no longer there is an error that says so."""
    with pytest.raises(hooks.MissingHook, match="_protocols"):
        hooks.hear_datagrams(type("T", (), {"_connection": object()})(), lambda: None)
