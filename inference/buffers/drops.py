"""Counts frames that were not worked on, each with its reason."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from threading import Lock


class DropReason(StrEnum):
    """Why a frame was not worked on; the values are those of the live message's `drops`."""

    SUPERSEDED = "superseded"
    """Live: a fresher frame of the same stream came before its turn."""
    LATE = "late"
    """Live: it was older than the budget before any work on it began."""
    OUT_OF_ORDER = "out_of_order"
    """Its media time was not after that of the frame before it."""
    ENGINE_FAILED = "engine_failed"
    """The engine failed on its batch."""
    CLOSED = "closed"
    """The stream ended first."""
    LOST = "lost"
    """Live: packets of it never came, or none did."""
    UNDECODABLE = "undecodable"
    """It gave no picture: it is damaged, or, live, a frame that it builds on was lost."""


class Drops:
    """A stream's counts; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._totals: Counter[str] = Counter()
        self._told: Counter[str] = Counter()

    def count(self, reason: DropReason, frames: int = 1) -> None:
        """Add frames to a reason; nothing is noted for none."""
        if frames:
            with self._lock:
                self._totals[reason.value] += frames

    def totals(self) -> dict[str, int]:
        """Frames by reason since the stream began; a reason without a frame is left out."""
        with self._lock:
            return dict(self._totals)

    def since_last_time(self) -> dict[str, int]:
        """Frames by reason since this was last asked."""
        with self._lock:
            news = self._totals - self._told
            self._told = self._totals.copy()
            return dict(news)
