"""These fail when an upgrade of aiortc moves how RTP comes from DTLS to its receivers."""

import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.rtcrtpparameters import (
    RTCRtpCodecParameters,
    RTCRtpHeaderExtensionParameters,
    RTCRtpReceiveParameters,
)
from aiortc.rtp import RtcpByePacket, RtcpPsfbPacket, RtcpSenderInfo, RtcpSrPacket, RtpPacket

from server.media.faults import Faults
from server.media.incoming import SOURCES, guard_media
from server.media.private import MissingHook

VP8 = RTCRtpCodecParameters("video/VP8", 90_000, payloadType=97)
SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"


@dataclass
class Bench:
    """A transport behind its guard, and what its only receiver was handed."""

    transport: Any
    faults: Faults
    rtp: list[RtpPacket] = field(default_factory=list)
    rtcp: list[object] = field(default_factory=list)
    raises: Exception | None = None

    async def _handle_rtp_packet(self, packet: RtpPacket, arrival_time_ms: int) -> None:  # noqa: ARG002
        if self.raises is not None:
            raise self.raises
        self.rtp.append(packet)

    async def _handle_rtcp_packet(self, packet: object) -> None:
        self.rtcp.append(packet)

    async def feed(self, ssrc: int = 1, extension: bytes = b"", kind: int = 97) -> None:
        """A packet with a header extension in the one-byte form."""
        head = bytes([0x90, kind]) + struct.pack("!HII", 0, 0, ssrc)
        padded = extension + bytes(-len(extension) % 4)
        head += struct.pack("!HH", 0xBEDE, len(padded) // 4) + padded
        await self.transport._handle_rtp_data(head + b"payload", arrival_time_ms=0)

    async def report(self, ssrc: int) -> None:
        """A sender report."""
        packet = RtcpSrPacket(ssrc, RtcpSenderInfo(1, 2, 3, 4))
        await self.transport._handle_rtcp_data(bytes(packet))

    def __hash__(self) -> int:
        return id(self)

    __eq__ = object.__eq__


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """A transport that knows one codec and one extension."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    transport = connection.addTransceiver("video").receiver.transport
    one = Bench(transport, Faults(lambda _: None))
    extension = RTCRtpHeaderExtensionParameters(3, SEND_TIME)
    parameters = RTCRtpReceiveParameters(codecs=[VP8], headerExtensions=[extension])
    transport._register_rtp_receiver(one, parameters)  # type: ignore[arg-type]
    guard_media(transport, one.faults)
    yield one
    await connection.close()


async def test_packets_reach_their_receiver(bench: Bench) -> None:
    """With their extensions; those of a codec that was not agreed on reach none."""
    await bench.feed(extension=b"\x32\x01\x02\x03")
    await bench.feed(kind=98)
    assert [one.extensions.abs_send_time for one in bench.rtp] == [0x010203]
    assert bench.faults.counts == {}


@pytest.mark.parametrize("extension", [b"\x30\x01", b"\x33\x01\x02\x03\x04", b"\x3f\x01"])
async def test_an_extension_of_the_wrong_length_raises_nothing(
    bench: Bench, extension: bytes
) -> None:
    """aiortc would end the connection."""
    await bench.feed(extension=extension)
    assert bench.rtp == []
    assert bench.faults.counts == {"bad-rtp": 1}


async def test_sources_are_bounded(bench: Bench) -> None:
    """aiortc keeps something for each, and reports on all of them."""
    for ssrc in range(2 * SOURCES):
        await bench.feed(ssrc)
    await bench.feed(0)
    assert [one.ssrc for one in bench.rtp] == [*range(SOURCES), 0]
    assert bench.faults.counts == {"too-many-sources": SOURCES}


async def test_numbers_that_no_sender_has_raise_nothing(bench: Bench) -> None:
    """Estimates that are made from them can divide by zero."""
    bench.raises = ZeroDivisionError()
    await bench.feed()
    assert bench.faults.counts == {"bad-rtp": 1}


async def test_reports_reach_the_receiver_of_their_source(bench: Bench) -> None:
    """When something has come from it; of goodbyes and feedback a receiver hears nothing."""
    await bench.report(1)
    await bench.feed(1)
    await bench.report(1)
    await bench.transport._handle_rtcp_data(bytes(RtcpByePacket([1])))
    remb = RtcpPsfbPacket(15, 1, 0, b"REMB\xff\x00\x00\x00")
    await bench.transport._handle_rtcp_data(bytes(remb))
    assert [type(one) for one in bench.rtcp] == [RtcpSrPacket]
    assert bench.faults.counts == {}


async def test_rtcp_that_cannot_be_read_raises_nothing(bench: Bench) -> None:
    """Cut off, or with fields that are not there."""
    for data in (b"\x80\xc8\x00\x09", b"\x81\xcb\x00\x00", b"\x80"):
        await bench.transport._handle_rtcp_data(data)
    assert bench.faults.counts == {"bad-rtcp": 3}


def test_a_moved_hook_is_named() -> None:
    """What is no longer there is an error that says so."""
    with pytest.raises(MissingHook, match="_rtp_router"):
        guard_media(object(), Faults(lambda _: None))  # type: ignore[arg-type]
