"""Time is passed in: everything that measures an interval takes a `Clock`."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Returns seconds of a monotonic clock; only differences mean anything."""

monotonic: Clock = time.monotonic


class ManualClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now_s: float = 0.0) -> None:
        self.now_s = now_s

    def __call__(self) -> float:
        """Now, in seconds."""
        return self.now_s

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds`; raises ValueError for a negative step."""
        if seconds < 0:
            raise ValueError("a monotonic clock never goes back")
        self.now_s += seconds
