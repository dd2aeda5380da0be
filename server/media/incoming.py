"""Takes RTP and RTCP from a DTLS transport to its receivers, in aiortc's stead.

aiortc closes the connection with a traceback when a header extension has not the length that it
expects, and keeps something for every source that it has ever seen.
"""

from __future__ import annotations

import struct
from typing import Any

from aiortc import RTCDtlsTransport
from aiortc.rtp import RtcpPacket, RtcpSrPacket, RtpPacket

from server.media.faults import Fault, Faults
from server.media.private import put_instead, require

SOURCES = 16
"""SSRCs of a connection, from its first to its last packet: a sender has one, another for
retransmissions, and two more when it starts again. A receiver report holds 31."""

_UNREADABLE = (struct.error, ValueError)
_UNUSABLE = (struct.error, ValueError, ArithmeticError)
"""What aiortc raises on numbers that no sender has, in its estimate of the bit rate for one."""


class Incoming:
    """Reads what one transport has decrypted."""

    def __init__(self, transport: RTCDtlsTransport, faults: Faults) -> None:
        self._router: Any = require(transport, "_rtp_router")
        self._extensions: Any = require(transport, "_rtp_header_extensions_map")
        self._faults = faults
        self._sources: set[int] = set()

    async def rtp(self, data: bytes, arrival_time_ms: int) -> None:
        """To the receiver that it is for."""
        try:
            packet = RtpPacket.parse(data, self._extensions)
        except _UNREADABLE:
            self._faults.blame(Fault.BAD_RTP)
            return
        if not self._is_known(packet.ssrc):
            self._faults.blame(Fault.TOO_MANY_SOURCES)
            return
        receiver = self._router.route_rtp(packet)
        if receiver is None:
            return
        try:
            await receiver._handle_rtp_packet(packet, arrival_time_ms=arrival_time_ms)
        except _UNUSABLE:
            self._faults.blame(Fault.BAD_RTP)

    async def rtcp(self, data: bytes) -> None:
        """Sender reports, to their receivers. Feedback is for senders, which we are not; and a
        goodbye, which browsers say for a paused camera, must not end the decoder."""
        try:
            packets = RtcpPacket.parse(data)
        except _UNREADABLE:
            self._faults.blame(Fault.BAD_RTCP)
            return
        for packet in packets:
            if isinstance(packet, RtcpSrPacket) and packet.ssrc in self._sources:
                for receiver in self._router.route_rtcp(packet):
                    await receiver._handle_rtcp_packet(packet)

    def _is_known(self, ssrc: int) -> bool:
        if ssrc not in self._sources and len(self._sources) < SOURCES:
            self._sources.add(ssrc)
        return ssrc in self._sources


def guard_media(transport: RTCDtlsTransport, faults: Faults) -> None:
    """Let a transport hand what it decrypts to `Incoming`."""
    incoming = Incoming(transport, faults)
    put_instead(transport, "_handle_rtp_data", incoming.rtp)
    put_instead(transport, "_handle_rtcp_data", incoming.rtcp)
