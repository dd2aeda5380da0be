"""How large a picture may be."""

from __future__ import annotations

import struct

MAX_PIXELS = 4096 * 2304
"""The largest picture that is decoded. A few bytes can declare one of 16,383 × 16,383, for which
the decoder would take most of a gigabyte."""

_VP8_SIZES = slice(6, 10)
"""Width and height of a VP8 key frame, 14 bits each, after its tag and start code."""

_14_BITS = 0x3FFF


def vp8_pixels(data: bytes) -> int:
    """Pixels that a VP8 key frame declares (RFC 6386, section 9.1); 0 when it is cut off."""
    width, height = vp8_size(data)
    return width * height


def vp8_size(data: bytes) -> tuple[int, int]:
    """Width and height of the same."""
    if len(data) < _VP8_SIZES.stop:
        return 0, 0
    width: int
    height: int
    width, height = struct.unpack("<HH", data[_VP8_SIZES])
    return width & _14_BITS, height & _14_BITS
