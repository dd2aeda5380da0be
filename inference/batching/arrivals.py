"""When a stream's next frame is to be expected."""

from __future__ import annotations

from math import inf

_FOLLOW = 0.1
_PAUSE_S = 1.0
"""A longer silence is a pause, not a period."""


class Arrivals:
    """Follows the period of a live stream; written by its producer, read by others."""

    def __init__(self) -> None:
        self._last_s = -inf
        self._period_s = 0.0

    def note(self, now_s: float) -> None:
        """A frame came."""
        gap_s = now_s - self._last_s
        if 0 < gap_s < _PAUSE_S:
            known = self._period_s > 0
            self._period_s += _FOLLOW * (gap_s - self._period_s) if known else gap_s
        self._last_s = now_s

    @property
    def rate_hz(self) -> float:
        """Frames a second, 0 before the second frame."""
        return 1 / self._period_s if self._period_s > 0 else 0.0

    def next_s(self, now_s: float) -> float:
        """When the next frame is expected; infinite when unknown or overdue."""
        due_s = self._last_s + self._period_s
        return due_s if self._period_s > 0 and due_s > now_s else inf
