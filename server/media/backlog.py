"""What waits for the decoder, bounded."""

from __future__ import annotations

import queue
import re
from collections.abc import Callable

from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

LIMIT = 30
"""Encoded frames: one second of video. A decoder that is further behind will not catch up."""

Task = tuple[RTCRtpCodecParameters, JitterFrame] | None
"""A frame to decode, or None: stop."""

_IDR = re.compile(rb"\x00\x00\x01[\x05\x25\x45\x65]")
"""Start code and header of a key frame's slice (NAL unit type 5), whatever its importance."""


class DecoderBacklog(queue.Queue[Task]):
    """A queue that gives up what waits when it grows too long, instead of growing further.

    The frames after a gap cannot be decoded without it, so they are dropped too, until a key
    frame comes; `ask` is called to have the sender make one. Frames dropped here never become
    pictures and are counted as such where arrivals are stamped.
    """

    def __init__(self, ask: Callable[[], None], limit: int = LIMIT) -> None:
        super().__init__()
        self._ask = ask
        self._limit = limit
        self._broken = False

    def put(self, item: Task, block: bool = True, timeout: float | None = None) -> None:
        """Add a frame, or drop it; never waits."""
        if item is not None and not self._takes(*item):
            return
        super().put(item, block, timeout)

    def _takes(self, codec: RTCRtpCodecParameters, frame: JitterFrame) -> bool:
        if self.qsize() >= self._limit:
            self._clear()
            self._broken = True
            self._ask()
        if self._broken and is_key_frame(codec.name, frame.data):
            self._broken = False
        return not self._broken

    def _clear(self) -> None:
        while True:
            try:
                self.get_nowait()
            except queue.Empty:
                return


def is_key_frame(codec: str, data: bytes) -> bool:
    """Whether a decoder can start with this frame (RFC 6386 section 9.1, RFC 6184)."""
    if codec.upper() == "VP8":
        return bool(data) and not data[0] & 1
    return _IDR.search(data) is not None
