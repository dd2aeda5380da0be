"""A video packet and a frame made of packets: what the receive path is about. A leaf."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Packet:
    """One RTP packet, its codec's packing undone.

    `number` is the 16 bit sequence number, `timestamp` the RTP timestamp on the wire. `key` says
    that it holds a part with which a key frame can be known, `opens` that nothing of its frame is
    needed before it. `repeated` is set on what came in a stream of retransmissions (RFC 4588).
    Without `data` it is padding, which belongs to no frame.
    """

    number: int
    timestamp: int
    data: bytes
    marker: bool = False
    key: bool = False
    opens: bool = False
    payload_type: int = 0
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """A whole frame, ready for its decoder.

    `timestamp` is unwrapped: its low 32 bits are those on the wire. Times are in seconds of the
    monotonic clock; after `best_before_s` an answer would come too late to be of use.
    """

    timestamp: int
    data: bytes
    key: bool
    payload_type: int
    first_packet_s: float
    last_packet_s: float
    best_before_s: float


@dataclass(frozen=True, slots=True)
class Held:
    """A packet under its unwrapped numbers, and when it came."""

    packet: Packet
    number: int
    timestamp: int
    at_s: float
