"""A jitter buffer that lets a frame go with its last packet."""

from __future__ import annotations

from aiortc.jitterbuffer import JitterBuffer, JitterFrame
from aiortc.rtp import RtpPacket

CAPACITY = 512
"""Packets; as many as aiortc keeps for video."""


class MarkerJitterBuffer(JitterBuffer):
    """aiortc's own waits for the next frame's first packet, which costs a frame of delay always.

    The marker bit says that a packet is the last of its picture (RFC 3550 section 5.1; for H.264
    RFC 6184 section 5.1, for VP8 RFC 7741 section 4.1). A frame without it, of a sender that does
    not set it, still goes when the next one starts.
    """

    def __init__(self) -> None:
        super().__init__(capacity=CAPACITY, is_video=True)

    def _remove_frame(self, sequence_number: int) -> JitterFrame | None:  # noqa: ARG002
        packets = self._whole_frame()
        if not packets:
            return None
        self.remove(len(packets))
        data = b"".join(packet._data for packet in packets)  # type: ignore[attr-defined]
        return JitterFrame(data=data, timestamp=packets[0].timestamp)

    def _whole_frame(self) -> list[RtpPacket]:
        """The packets of the frame that is due; empty while one of them is missing."""
        found: list[RtpPacket] = []
        if self._origin is None:
            return found
        for step in range(self.capacity):
            packet = self._packets[(self._origin + step) % self.capacity]
            if packet is None:
                break
            if found and packet.timestamp != found[0].timestamp:
                return found
            found.append(packet)
            if packet.marker:
                return found
        return []
