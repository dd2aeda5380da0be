"""Time and names for tests: set by hand, counted up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count


@dataclass
class Time:
    """A clock that is set by hand, in seconds since 1970."""

    now_s: float = 1_764_000_000.0

    def __call__(self) -> float:
        """The time."""
        return self.now_s


def numbered(prefix: str = "id") -> Callable[[], str]:
    """Names that count up."""
    numbers = count()
    return lambda: f"{prefix}{next(numbers):04}"
