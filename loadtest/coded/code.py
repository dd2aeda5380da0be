"""A frame's number as black and white blocks in the middle of the picture, with a check.

18 blocks, 6 by 3: twelve bits of the number, then six that are computed from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import av
import numpy as np
from numpy.typing import NDArray

COLUMNS, ROWS = 6, 3
NUMBER_BITS = 12
CHECK_BITS = COLUMNS * ROWS - NUMBER_BITS
BLOCK_PX = 48
"""Large enough for a codec and a bilinear crop to leave the middle of each block alone."""

_BLACK, _WHITE, _GROUND = 24, 232, 110


def bits_of(number: int) -> tuple[bool, ...]:
    """The number's 18 bits; raises ValueError for one that has no place in twelve."""
    if not 0 <= number < 1 << NUMBER_BITS:
        raise ValueError(f"{number} does not fit into {NUMBER_BITS} bits")
    whole = number << CHECK_BITS | _check(number)
    return tuple(bool(whole >> place & 1) for place in reversed(range(COLUMNS * ROWS)))


def number_of(bits: Sequence[bool]) -> int | None:
    """The number of 18 bits; None when the check says that one was misread."""
    whole = 0
    for bit in bits:
        whole = whole << 1 | bit
    number, check = whole >> CHECK_BITS, whole & (1 << CHECK_BITS) - 1
    return number if check == _check(number) else None


def block_centres_px(width: int, height: int) -> Iterator[tuple[float, float]]:
    """Where the blocks' middles (x, y) are in a picture, in the order of the bits."""
    for row in range(ROWS):
        for column in range(COLUMNS):
            yield (
                width / 2 + (column - (COLUMNS - 1) / 2) * BLOCK_PX,
                height / 2 + (row - (ROWS - 1) / 2) * BLOCK_PX,
            )


def coded_frames(count: int, width: int, height: int) -> Iterator[av.VideoFrame]:
    """Pictures 0…count-1, each with its number."""
    for number in range(count):
        yield av.VideoFrame.from_ndarray(_picture(number, width, height), "rgb24")


def _picture(number: int, width: int, height: int) -> NDArray[np.uint8]:
    picture = np.full((height, width, 3), _GROUND, np.uint8)
    half = BLOCK_PX // 2
    for bit, (x, y) in zip(bits_of(number), block_centres_px(width, height), strict=True):
        left, top = round(x) - half, round(y) - half
        picture[top : top + BLOCK_PX, left : left + BLOCK_PX] = _WHITE if bit else _BLACK
    return picture


def _check(number: int) -> int:
    """A remainder by a prime just under 64: every single bit that is misread changes it."""
    return number % 61
