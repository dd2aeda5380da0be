"""Which of several ways to do the same is the quickest now."""

from __future__ import annotations

from collections import deque
from statistics import median

KEPT = 3
"""Runs of each way that are remembered, of which the median counts: one that was interrupted says
nothing."""

TRY_EVERY = 200
"""Runs of the quickest way between two looks at the others: where those take twice as long, the
looks cost 3 runs in 200."""


class Quicker:
    """Remembers how long each way took, and says which one to take next."""

    def __init__(self, ways: int) -> None:
        self._took_s = [deque[float](maxlen=KEPT) for _ in range(ways)]
        self._tried = [0] * ways
        self._best = 0
        self._runs = 0

    def next(self) -> int:
        """The number of the way to take now."""
        lacking = [way for way, tried in enumerate(self._tried) if tried < KEPT]
        return lacking[0] if lacking else self._best

    def note(self, way: int, took_s: float) -> None:
        """It took so long, in seconds."""
        self._took_s[way].append(took_s)
        self._tried[way] += 1
        self._runs += 1
        if min(self._tried) >= KEPT:
            self._best = min(range(len(self._took_s)), key=lambda one: median(self._took_s[one]))
        if self._runs >= TRY_EVERY:
            self._runs = 0
            self._tried = [KEPT if one == self._best else 0 for one in range(len(self._tried))]
