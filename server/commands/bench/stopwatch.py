"""Times work twice over: as it passes on the wall, and as this process's CPU time.

On one core of a quiet host the two agree. On a busy one the first has the others' work in it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from inference.clock import Clock, monotonic

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of one piece of work."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Two clocks."""

    wall: Clock = monotonic
    cpu: Clock = time.process_time

    def time(self, work: Callable[[], T]) -> tuple[Took, T]:
        """How long it took, and what it gave."""
        wall_s, cpu_s = self.wall(), self.cpu()
        result = work()
        return Took(self.wall() - wall_s, self.cpu() - cpu_s), result
