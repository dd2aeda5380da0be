"""What a server says it has left out, from two sources that both may be short of the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

_UNNAMED = "other"
"""Reasons that a message had no room for; the totals name them."""


class DropTally:
    """Adds up what messages tell since the one before, some of which are lost, and takes the
    totals that come reliably, but only now and then."""

    def __init__(self) -> None:
        self._sum: Counter[str] = Counter()
        self._total: Counter[str] | None = None
        self._before: Counter[str] = Counter()

    def add(self, drops: Mapping[str, int]) -> None:
        """Since the last message that was sent."""
        self._sum.update(drops)

    def set(self, totals: Mapping[str, int]) -> None:
        """Since the session began."""
        self._total = Counter(totals)

    def other_session(self) -> None:
        """The server counts from 0 again; what was counted before stays."""
        self._before += self._current()
        self._sum, self._total = Counter(), None

    def totals(self) -> dict[str, int]:
        """By reason."""
        return dict(self._before + self._current())

    def _current(self) -> Counter[str]:
        """Neither source ever counts too much, so the larger is nearer."""
        if self._total is None:
            return self._sum
        named = Counter(
            {reason: count for reason, count in self._sum.items() if reason != _UNNAMED}
        )
        return self._total | named
