"""Batch sizes that a device is set up for: what comes is filled up to the next of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BUCKETS = (1, 2, 4, 8, 16, 32)


@dataclass(frozen=True, slots=True)
class Piece:
    """Pictures `begin` to `end` of a batch, run as a batch of `bucket`."""

    begin: int
    end: int
    bucket: int


def pieces(count: int, sizes: Sequence[int] = BUCKETS) -> Iterator[Piece]:
    """As few runs as possible, each with as little filling as possible; `sizes` rise."""
    largest = sizes[-1]
    for begin in range(0, count, largest):
        end = min(begin + largest, count)
        yield Piece(begin, end, sizes[bisect_left(sizes, end - begin)])
