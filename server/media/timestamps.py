"""Numbers that wrap on the wire."""

from __future__ import annotations

CLOCK_RATE_HZ = 90_000
TIMESTAMP_BITS = 32
SEQUENCE_BITS = 16


class Unwrap:
    """Unwraps numbers: the first keeps its value on the wire, later ones only move by the signed
    difference, so the low bits always are what the sender wrote."""

    def __init__(self, bits: int) -> None:
        self._turn = 1 << bits
        self._last: int | None = None

    def map(self, wrapped: int) -> int:
        """The unwrapped number; it may be negative."""
        if self._last is None:
            self._last = wrapped
        else:
            step = (wrapped - self._last) % self._turn
            self._last += step if step < self._turn // 2 else step - self._turn
        return self._last


def on_the_wire(unwrapped: int, bits: int = TIMESTAMP_BITS) -> int:
    """What the sender wrote."""
    return unwrapped % (1 << bits)
