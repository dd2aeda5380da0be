"""Which foot is which: nets exchange left and right when the legs pass each other."""

from __future__ import annotations

from inference.motion.gait.legs import FOOT, LegChannel
from inference.motion.window import Floats

_FORGET_S = 0.12
_CLEARLY = 0.6
"""Feet are exchanged back where that makes their way so much shorter."""


class Sides:
    """Follows both feet by where they were going, frame by frame.

    What a foot is called is no matter here: who wants to know counts how often it was called so.
    """

    def __init__(self) -> None:
        self._last: tuple[float, Floats] | None = None
        self._speed: Floats | None = None

    def forget(self) -> None:
        """Nobody was seen for a while."""
        self._last = self._speed = None

    def settle(self, time_s: float, row: Floats) -> Floats:
        """The row, its feet exchanged if they go on from the last rows that way only."""
        if self._last is None or time_s - self._last[0] > _FORGET_S:
            self.forget()
            self._last = (time_s, row)
            return row
        then_s, before = self._last
        gap_s = time_s - then_s
        feet = before[: 2 * FOOT]
        expected = feet if self._speed is None else feet + gap_s * self._speed
        exchanged = _exchanged(row)
        if _way(exchanged, expected) < _CLEARLY * _way(row, expected):
            row = exchanged
        self._speed = (row[: 2 * FOOT] - feet) / gap_s
        self._last = (time_s, row)
        return row


def _way(row: Floats, expected: Floats) -> float:
    apart = row[: 2 * FOOT] - expected
    return float(apart @ apart)


def _exchanged(row: Floats) -> Floats:
    out = row.copy()
    out[:FOOT], out[FOOT : 2 * FOOT] = row[FOOT : 2 * FOOT], row[:FOOT]
    out[LegChannel.EXCHANGED] = 1.0 - row[LegChannel.EXCHANGED]
    return out
