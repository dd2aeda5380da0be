"""What happens when, on a clock that jumps."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from typing import Any


class Events:
    """A queue of calls; of those at the same time the one that was put there first comes first."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._order = count()
        self._queue: list[tuple[float, int, Callable[..., object], tuple[Any, ...]]] = []

    def at(self, at_s: float, happen: Callable[..., object], *given: Any) -> None:
        """Call it at that time."""
        heappush(self._queue, (at_s, next(self._order), happen, given))

    def after(self, after_s: float, happen: Callable[..., object], *given: Any) -> None:
        """Call it so much later."""
        self.at(self.now_s + after_s, happen, *given)

    def run(self, until_s: float) -> None:
        """All calls up to that time."""
        while self._queue and self._queue[0][0] <= until_s:
            self.now_s, _, happen, given = heappop(self._queue)
            happen(*given)
        self.now_s = until_s
