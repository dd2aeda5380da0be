"""Sees the frames that leave, whoever made them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from aiortc import RTCDtlsTransport
from aiortc.rtp import is_rtcp

HEADER_BYTES = 12
_HALF_TURN = 1 << 31
_HOOK = "_send_rtp"


def watch_frames(transport: RTCDtlsTransport, on_frame: Callable[[int], None]) -> None:
    """Call `on_frame` with each frame's RTP timestamp as its first packet leaves.

    aiortc tells of no frame that it sends; this listens where packets leave, and has tests that
    fail when an upgrade moves that. Retransmissions carry timestamps that were seen before.
    """
    send = getattr(transport, _HOOK)
    newest: int | None = None

    @wraps(send)
    async def listened(data: bytes) -> None:
        nonlocal newest
        if len(data) >= HEADER_BYTES and not is_rtcp(data):
            timestamp = int.from_bytes(data[4:8], "big")
            if newest is None or 0 < (timestamp - newest) % (1 << 32) < _HALF_TURN:
                newest = timestamp
                on_frame(timestamp)
        await send(data)

    setattr(transport, _HOOK, listened)
