"""Knows the packets of a key frame."""

from __future__ import annotations

import re

_NAL_UNITS = re.compile(rb"\x00\x00\x01(.)", re.DOTALL)
"""Start code and header."""

_IDR_SLICE, _SEQUENCE_PARAMETERS = 5, 7


def h264_key(data: bytes) -> tuple[bool, bool]:
    """Whether NAL units with start codes are a part of a key frame, and whether they open one:
    its parameters do, which WebRTC senders repeat before each (H.264 section 7.4.1.2)."""
    if not data.startswith(b"\x00\x00\x00\x01"):
        return False, False  # a fragment that goes on with one
    kinds = {header[0] & 0x1F for header in _NAL_UNITS.findall(data)}
    return _IDR_SLICE in kinds, _SEQUENCE_PARAMETERS in kinds


def vp8_key(payload: bytes, data: bytes) -> tuple[bool, bool]:
    """The same for VP8, from the packet's payload and from it without its descriptor: only a
    frame's first packet tells (RFC 7741 section 4.2, RFC 6386 section 9.1)."""
    begins = len(payload) > 0 and payload[0] & 0x10 and not payload[0] & 0x07
    key = bool(begins and data and not data[0] & 1)
    return key, key


def key_parts(codec: str, payload: bytes, data: bytes) -> tuple[bool, bool]:
    """Whether a packet is a known part of a key frame, and whether it opens one; `data` is its
    `payload` with the codec's packing undone."""
    if codec.upper() == "VP8":
        return vp8_key(payload, data)
    return h264_key(data)
