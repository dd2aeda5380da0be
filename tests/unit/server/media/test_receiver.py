"""These fail when an upgrade of aiortc moves what is replaced in its receiver."""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any

import aiortc.codecs
import aiortc.jitterbuffer
import aiortc.rtcrtpreceiver
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.rtcrtpreceiver import RTCRtpReceiver
from aiortc.rtp import RtcpPsfbPacket, RtcpRtpfbPacket, RtpPacket

from clients.python.clips import encode_clip, moving_square
from inference.buffers.drops import Drops
from inference.clock import monotonic
from inference.frames import Frame
from server.media import hooks
from server.media.backlog import DecodeQueue
from server.media.codecs import Codecs
from server.media.decoding import Decoding
from server.media.inlet import Inlet
from server.media.receiver import nack_of, outlive_disconnects, pli_of, take_over
from server.media.roundtrip import RoundTrip


def parts_of(
    receiver: RTCRtpReceiver, on_frame: Callable[[Frame], None] = lambda _: None
) -> tuple[Decoding, Inlet]:
    """What takes a receiver over."""
    codecs, drops = Codecs(receiver), Drops()
    backlog = DecodeQueue(drops, monotonic)
    decoding = Decoding(backlog, codecs.decoder_of, on_frame, lambda: None, drops, monotonic)
    nack, pli = nack_of(receiver), pli_of(receiver)
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
    take_over(receiver, inlet, decoding)
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
    take_over(receiver, inlet, decoding)
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
    take_over(receiver, inlet, decoding)
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


async def test_a_question_goes_on_behind_the_highest_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is missing around the turn of the numbers is asked for in two messages, each of which
    can be written."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    receiver._set_rtcp_ssrc(5)
    sent: list[RtcpRtpfbPacket] = []

    async def note(packet: RtcpRtpfbPacket) -> None:
        assert bytes(packet)
        sent.append(packet)

    monkeypatch.setattr(receiver, "_send_rtcp", note)
    await nack_of(receiver)(7, [65_530, 65_535, 0, 3])
    await nack_of(receiver)(7, [1, 2])
    assert [one.lost for one in sent] == [[65_530, 65_535], [0, 3], [1, 2]]
    await connection.close()


async def test_a_lost_connection_does_not_wait_for_the_decoder() -> None:
    """aiortc's own way, to join its thread on the event loop, is the part that is exchanged."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = await receiver_of(connection)
    outlive_disconnects(receiver)
    receiver._handle_disconnect()
    assert "_handle_disconnect" in vars(receiver)
    await connection.close()
