"""Who may use the engine next: whose answer is due first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count
from threading import Condition


class Gate:
    """Lets `width` threads through at a time, the one that is due first before the others."""

    def __init__(self, width: int) -> None:
        self._free = width
        self._numbers = count()
        self._waiting: list[tuple[float, int]] = []
        self._changed = Condition()

    @property
    def waiting(self) -> int:
        """Threads that wait."""
        with self._changed:
            return len(self._waiting)

    @contextmanager
    def turn(self, due_s: float) -> Iterator[None]:
        """Wait for a turn, and have it while the block runs; equals go in the order they came."""
        ticket = (due_s, next(self._numbers))
        with self._changed:
            heappush(self._waiting, ticket)
            while not self._free or self._waiting[0] != ticket:
                self._changed.wait()
            heappop(self._waiting)
            self._free -= 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()
