"""Tells a burst, which passes, from a queue that stands (after CoDel, RFC 8289)."""

from __future__ import annotations

_TARGET_S = 0.02
"""A frame that waited less shows that the queue has been worked off."""

_INTERVAL_S = 0.5
"""A burst is over by then."""


class StandingQueue:
    """Whether every live frame has waited for long, for a while now."""

    def __init__(self) -> None:
        self._since_s: float | None = None

    def note(self, waited_s: float, now_s: float) -> None:
        """Work on a live frame begins, after it has waited so long."""
        if waited_s < _TARGET_S:
            self._since_s = None
        elif self._since_s is None:
            self._since_s = now_s

    def stands(self, now_s: float) -> bool:
        """Whether it does."""
        return self._since_s is not None and now_s - self._since_s >= _INTERVAL_S
