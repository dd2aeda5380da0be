"""Damages bytes in the ways in which parsers break; always the same for one generator."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

EDGES = (0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
"""Numbers at which something begins or ends."""


def mutated(rng: Random, data: bytes, most: int = 4) -> bytes:
    """The data with one to `most` kinds of damage."""
    for _ in range(rng.randint(1, most)):
        data = rng.choice(_DAMAGES)(rng, data)
    return data


def noise(rng: Random, longest: int = 1400) -> bytes:
    """Random bytes, now and then none."""
    return rng.randbytes(rng.choice((0, 1, rng.randrange(32), rng.randrange(longest))))


def _flip(rng: Random, data: bytes) -> bytes:
    return _set(rng, data, lambda old: old ^ 1 << rng.randrange(8))


def _overwrite(rng: Random, data: bytes) -> bytes:
    return _set(rng, data, lambda _: rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256))))


def _set(rng: Random, data: bytes, change: Callable[[int], int]) -> bytes:
    if not data:
        return data
    changed = bytearray(data)
    at = min(rng.randrange(len(data)), rng.randrange(len(data)))  # headers come first
    changed[at] = change(changed[at])
    return bytes(changed)


def _number(rng: Random, data: bytes) -> bytes:
    size = rng.choice((2, 4))
    if len(data) < size:
        return data
    at = rng.randrange(len(data) - size + 1)
    number = rng.choice(EDGES) % (1 << 8 * size)
    return data[:at] + number.to_bytes(size, "big") + data[at + size :]


def _cut(rng: Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _take_out(rng: Random, data: bytes) -> bytes:
    at, size = rng.randrange(len(data) + 1), rng.randrange(16)
    return data[:at] + data[at + size :]


def _repeat(rng: Random, data: bytes) -> bytes:
    at, size = rng.randrange(len(data) + 1), rng.randrange(64)
    return data[: at + size] + data[at : at + size] * rng.randrange(4) + data[at + size :]


def _insert(rng: Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.randbytes(rng.randrange(16)) + data[at:]


_DAMAGES: tuple[Callable[[Random, bytes], bytes], ...] = (
    *(_flip, _flip, _overwrite, _overwrite, _number, _number),
    *(_cut, _take_out, _repeat, _insert),
)
