"""Looks at the messages with which a peer opens data channels (RFC 8832) before aiortc does."""

from __future__ import annotations

import struct
from typing import Any

from aiortc import RTCSctpTransport
from aiortc.rtcsctptransport import (
    DATA_CHANNEL_ACK,
    DATA_CHANNEL_OPEN,
    WEBRTC_DCEP,
    WEBRTC_STRING,
)

from server.media.faults import Fault, Faults
from server.media.private import put_instead, require

CHANNELS = 16
"""Channels open at a time; those that nobody asked for are closed, which takes a round trip."""

_OPEN = struct.Struct("!BBHLHH")


def guard_channels(transport: RTCSctpTransport, faults: Faults) -> None:
    """Let through what aiortc can take: channels that are new, named in UTF-8 and not too many,
    and text that is UTF-8."""
    receive = require(transport, "_data_channel_receive")
    require(transport, "_data_channels")
    opened: Any = transport

    async def guarded(stream_id: int, kind: int, data: bytes) -> None:
        if _is_fit(opened._data_channels, stream_id, kind, data):
            await receive(stream_id, kind, data)
        else:
            faults.blame(Fault.BAD_CHANNEL)

    put_instead(transport, "_data_channel_receive", guarded)


def _is_fit(channels: dict[int, object], stream_id: int, kind: int, data: bytes) -> bool:
    if kind == WEBRTC_STRING:
        return _is_text(data)
    if kind != WEBRTC_DCEP:
        return True
    if data[:1] == bytes([DATA_CHANNEL_ACK]):
        return stream_id in channels
    if data[:1] == bytes([DATA_CHANNEL_OPEN]):
        return stream_id not in channels and len(channels) < CHANNELS and _is_opening(data)
    return False


def _is_opening(data: bytes) -> bool:
    if len(data) < _OPEN.size:
        return False
    label, protocol = _OPEN.unpack_from(data)[4:]
    names = data[_OPEN.size :]
    return len(names) >= label + protocol and all(
        map(_is_text, (names[:label], names[label : label + protocol]))
    )


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
