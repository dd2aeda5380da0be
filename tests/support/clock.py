"""A clock that is set by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class SetClock:
    """Seconds since 1970, until they are changed."""

    now_s: float = 1_764_000_000.0

    def __call__(self) -> float:
        """The time."""
        return self.now_s

    def pass_s(self, seconds: float) -> None:
        """Time goes by."""
        self.now_s += seconds
