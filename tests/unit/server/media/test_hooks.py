"""These fail when an upgrade of aiortc or aioice moves what the server hooks into."""

import asyncio
import queue
import struct
import threading
from collections.abc import Callable
from typing import Any

import aioice.ice
import aiortc.jitterbuffer
import aiortc.rtcrtpreceiver
import aiortc.rtcsctptransport
import av.error
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpreceiver import RTCRtpReceiver
from aiortc.rtp import RtcpByePacket, RtcpPsfbPacket, RtcpRtpfbPacket, RtpPacket

from clients.python.clips import encode_clip, moving_square
from inference.buffers.drops import Drops
from inference.clock import ManualClock, monotonic
from inference.frames import Frame
from server.media import hooks
from server.media.backlog import DecodeQueue
from server.media.decoding import Decoding, PictureTooLarge
from server.media.inlet import Inlet
from server.media.packets import EncodedFrame
from server.media.roundtrip import RoundTrip


def parts_of(
    receiver: RTCRtpReceiver, on_frame: Callable[[Frame], None] = lambda _: None
) -> tuple[Decoding, Inlet]:
    """What takes a receiver over."""
    codecs, drops = hooks.Codecs(receiver), Drops()
    backlog = DecodeQueue(drops, monotonic)
    decoding = Decoding(backlog, codecs.decoder_of, on_frame, lambda: None, drops, monotonic)
    nack, pli = hooks.nack_of(receiver), hooks.pli_of(receiver)
    return decoding, Inlet(codecs.name_of, nack, pli, decoding, drops, RoundTrip(), monotonic)


async def receiver_of(connection: RTCPeerConnection) -> RTCRtpReceiver:
    """A video receiver, not started."""
    receiver: RTCRtpReceiver = connection.addTransceiver("video").receiver
    return receiver


async def test_the_receivers_parts_are_where_they_are_replaced() -> None:
    """Jitter buffer, retransmissions and the decoder's queue are the private objects that are
    exchanged, and its codecs, NACK and PLI are where we look for them."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    private = {
        "jitter_buffer": aiortc.jitterbuffer.JitterBuffer,
        "nack_generator": aiortc.rtcrtpreceiver.NackGenerator,
        "decoder_queue": queue.Queue,
        "codecs": dict,
    }
    for name, kind in private.items():
        assert isinstance(getattr(receiver, f"_RTCRtpReceiver__{name}"), kind)
    decoding, inlet = parts_of(receiver)
    hooks.take_over(receiver, inlet, decoding)
    assert getattr(receiver, "_RTCRtpReceiver__jitter_buffer") is inlet  # noqa: B009
    assert getattr(receiver, "_RTCRtpReceiver__nack_generator") is None  # noqa: B009
    assert getattr(receiver, "_RTCRtpReceiver__decoder_queue") is decoding  # noqa: B009
    await connection.close()


async def test_packets_reach_the_inlet_and_pictures_come_out() -> None:
    """aiortc hands each packet over, unpacked, and our work runs on its thread."""
    hooks.install()
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    codec = next(one for one in aiortc.codecs.CODECS["video"] if one.name == "VP8")
    getattr(receiver, "_RTCRtpReceiver__codecs")[97] = codec  # noqa: B009
    frames: list[Frame] = []
    decoding, inlet = parts_of(receiver, frames.append)
    hooks.take_over(receiver, inlet, decoding)
    clip = encode_clip(moving_square(2), "vp8", 30)
    for number, data in enumerate(clip.packets):
        packet = RtpPacket(97, sequence_number=number, timestamp=3000 * number, marker=1)
        packet.ssrc, packet.payload = 1, b"\x10" + data
        await receiver._handle_rtp_packet(packet, arrival_time_ms=0)
    ended: asyncio.Queue[object] = asyncio.Queue()
    worker: Any = aiortc.rtcrtpreceiver.decoder_worker
    running = asyncio.create_task(
        asyncio.to_thread(worker, asyncio.get_running_loop(), decoding, ended, threading.Event())
    )
    async with asyncio.timeout(10):
        while len(frames) < 2:  # noqa: ASYNC110 - a thread fills it
            await asyncio.sleep(0.001)
        decoding.put(None)
        assert await ended.get() is None
        await running
    assert [one.rtp_timestamp for one in frames] == [0, 3000]
    inlet.close()
    await connection.close()


async def test_missing_packets_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gap makes the receiver send a NACK for what is missing, and a PLI when it is large."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    sent: list[RtcpRtpfbPacket | RtcpPsfbPacket] = []

    async def note(packet: RtcpRtpfbPacket | RtcpPsfbPacket) -> None:
        sent.append(packet)

    codec = next(one for one in aiortc.codecs.CODECS["video"] if one.name == "VP8")
    getattr(receiver, "_RTCRtpReceiver__codecs")[97] = codec  # noqa: B009
    receiver._set_rtcp_ssrc(5)
    monkeypatch.setattr(receiver, "_send_rtcp", note)
    decoding, inlet = parts_of(receiver)
    hooks.take_over(receiver, inlet, decoding)
    for number in (0, 3, 100):
        packet = RtpPacket(97, sequence_number=number, timestamp=3000 * number, marker=1)
        packet.ssrc, packet.payload = 7, b"\x10\x00"
        await receiver._handle_rtp_packet(packet, arrival_time_ms=0)
        await asyncio.sleep(0)
    nacks = [one for one in sent if isinstance(one, RtcpRtpfbPacket)]
    assert [one.lost for one in nacks] == [[1, 2], list(range(4, 100))]
    assert {one.media_ssrc for one in sent} == {7}
    assert len(sent) == 3
    inlet.close()
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


def test_a_picture_that_would_fill_the_memory_is_not_decoded() -> None:
    """It is refused with what depends on it, until a key frame of a usual size comes."""
    vp8 = next(one for one in aiortc.codecs.CODECS["video"] if one.name == "VP8")
    decoder = hooks.FrameDecoder(hooks.single_thread_decoder(vp8), "VP8")
    usual = encode_clip(moving_square(2), "vp8", 30).packets
    declared = b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 16383, 16383) + b"rest"
    for data, key in ((declared, True), (usual[1], False)):
        with pytest.raises(PictureTooLarge):
            decoder.decode(EncodedFrame(0, data, key, 97, 0.0, 0.0, 0.0))
    for number, data in enumerate(usual):
        frame = EncodedFrame(number, data, number == 0, 97, 0.0, 0.0, 0.0)
        assert [one.pts for one in decoder.decode(frame)] == [number]


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


async def test_the_connections_datagrams_are_bounded() -> None:
    """What the sockets take in goes through the private queue that is exchanged."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    await connection.setLocalDescription()
    inside = receiver.transport.transport._connection
    assert type(inside._queue) is asyncio.Queue
    bounded = hooks.bound_datagrams(receiver.transport.transport)
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
    hooks.time_checks(receiver.transport.transport, round_trip, clock)
    assert await protocol.request("a", integrity_key=b"") == "answer"
    assert round_trip.mean_s == pytest.approx(0.06)
    await connection.close()


def test_peers_are_asked_often_enough_to_tell_silence() -> None:
    """aioice's consent checks, whose answers show that a peer lives, come every second."""
    hooks.install()
    assert aioice.ice.CONSENT_INTERVAL == hooks.CONSENT_INTERVAL_S == 1
    assert aioice.ice.CONSENT_FAILURES == hooks.CONSENT_FAILURES


def test_a_lost_result_does_not_block_for_a_second() -> None:
    """SCTP gives up what was lost sooner than aiortc would."""
    hooks.install()
    assert aiortc.rtcsctptransport.SCTP_RTO_MIN == hooks.SCTP_RTO_MIN_S


def test_a_moved_hook_is_named() -> None:
    """What is no longer there is an error that says so."""
    with pytest.raises(hooks.MissingHook, match="_protocols"):
        hooks.hear_datagrams(type("T", (), {"_connection": object()})(), lambda: None)
