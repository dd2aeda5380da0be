"""What waits for the decoder, bounded in number and in the size of the picture."""

from __future__ import annotations

import queue
import re
import struct
from collections.abc import Callable
from logging import getLogger

from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

log = getLogger(__name__)

LIMIT = 30
"""Encoded frames: one second of video. A decoder that is further behind will not catch up."""

MAX_PIXELS = 4096 * 2304
"""The largest picture that is decoded. A few bytes can declare one of 16,383 × 16,383, for which
the decoder would take most of a gigabyte."""

Task = tuple[RTCRtpCodecParameters, JitterFrame] | None
"""A frame to decode, or None: stop."""

_IDR = re.compile(rb"\x00\x00\x01[\x05\x25\x45\x65]")
"""Start code and header of a key frame's slice (NAL unit type 5), whatever its importance."""

_VP8_SIZES = slice(6, 10)
"""Width and height of a VP8 key frame, 14 bits each, after its tag and start code."""

_14_BITS = 0x3FFF


class DecoderBacklog(queue.Queue[Task]):
    """A queue that gives up what waits when it grows too long, instead of growing further.

    The frames after a gap cannot be decoded without it, so they are dropped too, until a key
    frame comes; `ask` is called to have the sender make one. Pictures over MAX_PIXELS go too.
    Frames dropped here never become pictures and are counted as such where arrivals are stamped.
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
        if is_key_frame(codec.name, frame.data):
            self._broken = self._is_too_large(codec.name, frame.data)
        return not self._broken

    def _is_too_large(self, codec: str, data: bytes) -> bool:
        """H.264's decoder has a limit of its own, but VP8's takes the memory first."""
        pixels = vp8_pixels(data) if codec.upper() == "VP8" else 0
        if pixels > MAX_PIXELS and not self._broken:
            log.warning("a picture of %d pixels is too large to be decoded", pixels)
        return pixels > MAX_PIXELS

    def _clear(self) -> None:
        while True:
            try:
                self.get_nowait()
            except queue.Empty:
                return


def vp8_pixels(data: bytes) -> int:
    """Pixels that a VP8 key frame declares (RFC 6386, section 9.1); 0 when it is cut off."""
    if len(data) < _VP8_SIZES.stop:
        return 0
    width: int
    height: int
    width, height = struct.unpack("<HH", data[_VP8_SIZES])
    return (width & _14_BITS) * (height & _14_BITS)


def is_key_frame(codec: str, data: bytes) -> bool:
    """Whether a decoder can start with this frame (RFC 6386 section 9.1, RFC 6184)."""
    if codec.upper() == "VP8":
        return bool(data) and not data[0] & 1
    return _IDR.search(data) is not None
