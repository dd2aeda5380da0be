"""From the clock that measures to the one that others read."""

from __future__ import annotations

import time
from collections.abc import Callable

from inference.clock import Clock, monotonic


class WallClock:
    """The monotonic clock's seconds as nanoseconds since 1970, as of now."""

    def __init__(
        self, clock: Clock = monotonic, epoch_ns: Callable[[], int] = time.time_ns
    ) -> None:
        self.now_s = clock
        self._epoch_ns = epoch_ns

    def __call__(self, at_s: float) -> int:
        """When that was."""
        return self._epoch_ns() - round((self.now_s() - at_s) * 1e9)
