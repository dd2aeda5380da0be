"""RTP timestamps: from the wire's 32 bits to media time and back."""

from __future__ import annotations

CLOCK_RATE_HZ = 90_000
_TURN = 1 << 32


class WireTimestamps:
    """Unwraps RTP timestamps: the first keeps its value on the wire, later ones only move by
    the signed difference, so the low 32 bits always are what the sender wrote."""

    def __init__(self) -> None:
        self._last: int | None = None

    def map(self, timestamp: int) -> int:
        """The unwrapped timestamp, in ticks of 1/90,000 s."""
        if self._last is None:
            self._last = timestamp
        else:
            step = (timestamp - self._last) % _TURN
            self._last += step if step < _TURN // 2 else step - _TURN
        return self._last


def on_the_wire(unwrapped: int) -> int:
    """The uint32 that the sender wrote."""
    return unwrapped % _TURN
