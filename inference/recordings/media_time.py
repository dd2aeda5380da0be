"""Media times of recorded frames."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from inference.errors import NotAVideo

_ROUNDING = 1e-3
"""Ticks: more than the division that made seconds of them can have lost."""


class MediaTimes:
    """Turns ticks into seconds since the first frame; raises NotAVideo when there are no ticks.

    `time_base` is the length of a tick in seconds, `rate` the nominal frame rate.
    """

    def __init__(self, time_base: Fraction | None, rate: Fraction | None, name: str) -> None:
        if time_base is None:
            raise NotAVideo(f"{name}: its frames have no times")
        self._base = time_base
        self._step = max(1, round(1 / (rate * self._base))) if rate else None
        self._name = name
        self._first: int | None = None
        self._last = 0
        self.end_s = 0.0

    @property
    def step_s(self) -> float:
        """Seconds from one frame to the next, nominally; 0 when the file does not say."""
        return float((self._step or 0) * self._base)

    def of(self, pts: int | None) -> float:
        """The media time of the next frame, in seconds."""
        if pts is None:
            pts = self._guess()
        if self._first is None:
            self._first = pts
        self._last = pts
        media_time_s = (pts - self._first) * self._base.numerator / self._base.denominator
        self.end_s = max(self.end_s, media_time_s + self.step_s)
        return media_time_s

    def ticks_at(self, media_time_s: float) -> int:
        """The timestamp of that media time, once the first frame's is known; a little less where
        it lies between two."""
        ticks = media_time_s * self._base.denominator / self._base.numerator
        return (self._first or 0) + floor(ticks + _ROUNDING)

    def _guess(self) -> int:
        if self._first is None:
            return 0
        if self._step is None:
            raise NotAVideo(f"{self._name}: its frames have no times")
        return self._last + self._step
