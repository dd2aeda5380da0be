"""Knows packets that were sent again."""

from __future__ import annotations

from functools import wraps

import aiortc.rtcrtpreceiver
from aiortc.rtp import RtpPacket

from server.media.private import put_instead, require

_HOOK = "unwrap_rtx"


class RepeatedPacket(RtpPacket):
    """A packet that came in a stream of retransmissions (RFC 4588), taken out of it."""


def mark_repeats() -> None:
    """Hook of the whole process: aiortc takes retransmissions apart and forgets what they were.
    Safe to call again."""
    unwrap = require(aiortc.rtcrtpreceiver, _HOOK)
    if hasattr(unwrap, "__wrapped__"):
        return

    @wraps(unwrap)
    def marked(packet: RtpPacket, payload_type: int, ssrc: int) -> RtpPacket:
        repeated = RepeatedPacket()
        vars(repeated).update(vars(unwrap(packet, payload_type=payload_type, ssrc=ssrc)))
        return repeated

    put_instead(aiortc.rtcrtpreceiver, _HOOK, marked)
