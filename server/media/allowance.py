"""So much a second, and some of it at once."""

from __future__ import annotations


class Allowance:
    """Never more than `most` at once, and no more than `per_s` a second in the long run."""

    def __init__(self, per_s: float, most: int) -> None:
        self._per_s = per_s
        self._most = most
        self._left = float(most)
        self._at_s = float("-inf")

    def take(self, count: int, now_s: float) -> int:
        """As many of `count` as there are; these are used up."""
        if now_s > self._at_s:
            earned = (now_s - self._at_s) * self._per_s
            self._left, self._at_s = min(self._most, self._left + earned), now_s
        taken = min(count, int(self._left))
        self._left -= taken
        return taken
