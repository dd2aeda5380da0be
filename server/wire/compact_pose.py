"""A pose as its difference from another one, in few bytes.

| bytes    | meaning                                                                             |
|----------|-------------------------------------------------------------------------------------|
| 0, 1     | four widths in bits, 0…15, for x, y, z and visibility, the lowest four bits first   |
| the rest | 33 differences of x, then of y, z and visibility, each in its column's width, one   |
|          | after the other, lowest bit first; what is left of the last byte is 0               |

A number is `floor(value * scale + 0.5)`, with the scales 2048, 2048, 512 and 32: x and y come back
to a 4096th of the picture, z to a 1024th, visibility to a 64th. A difference `d` is written as
`2 d`, or as `-2 d - 1` when it is negative.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LANDMARKS, COLUMNS = 33, 4
SCALES = (2048.0, 2048.0, 512.0, 32.0)
LARGEST_WIDTH = 15

_SCALES = np.array(SCALES)
_LIMIT = 1 << (LARGEST_WIDTH - 1)
_PLACES = 1 << np.arange(LARGEST_WIDTH + 1, dtype=np.int64)

Whole = NDArray[np.int64]
"""A pose in whole numbers, (33, 4)."""

NOTHING: Whole = np.zeros((LANDMARKS, COLUMNS), np.int64)
"""What a pose is compared with when there is no other."""


def whole(pose: NDArray[np.float32]) -> Whole | None:
    """The pose in whole numbers; None when one of them is not finite or far too large."""
    scaled: NDArray[np.float64] = np.floor(pose.astype(np.float64) * _SCALES + 0.5)
    if not (np.abs(scaled) < _LIMIT).all():
        return None
    return scaled.astype(np.int64)


def fraction(numbers: Whole) -> NDArray[np.float32]:
    """The pose of whole numbers, float32 (33, 4)."""
    scaled: NDArray[np.float64] = numbers / _SCALES
    return scaled.astype(np.float32)


def pack(numbers: Whole, other: Whole) -> bytes | None:
    """The difference between two poses; None when it is too large to be written."""
    difference = (numbers - other).T
    unsigned = (difference << 1) ^ (difference >> 63)
    widths = [int(largest).bit_length() for largest in unsigned.max(axis=1)]
    if max(widths) > LARGEST_WIDTH:
        return None
    octets = np.ascontiguousarray(unsigned, dtype="<u2").view(np.uint8)
    bits = np.unpackbits(octets.reshape(COLUMNS, LANDMARKS, 2), axis=2, bitorder="little")
    used = [bits[column, :, :width].ravel() for column, width in enumerate(widths)]
    head = sum(width << 4 * column for column, width in enumerate(widths))
    return (
        head.to_bytes(2, "little") + np.packbits(np.concatenate(used), bitorder="little").tobytes()
    )


def unpack(data: bytes, other: Whole) -> Whole:
    """The pose that was compared with `other`; raises ValueError."""
    head = int.from_bytes(data[:2], "little")
    widths = [head >> 4 * column & LARGEST_WIDTH for column in range(COLUMNS)]
    if len(data) != 2 + (LANDMARKS * sum(widths) + 7) // 8:
        raise ValueError("a compact pose is as long as its widths say")
    bits = np.unpackbits(np.frombuffer(data, np.uint8, offset=2), bitorder="little")
    numbers = other.copy()
    at = 0
    for column, width in enumerate(widths):
        end = at + LANDMARKS * width
        unsigned = bits[at:end].reshape(LANDMARKS, width).astype(np.int64) @ _PLACES[:width]
        numbers[:, column] += (unsigned >> 1) ^ -(unsigned & 1)
        at = end
    return numbers
