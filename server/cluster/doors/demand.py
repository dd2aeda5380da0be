"""Which share of the offers found a place lately."""

from __future__ import annotations

from collections import deque

from inference.clock import Clock, monotonic
from server.observability.metrics.live import OfferMeter
from server.sessions.state import Offered

WINDOW_S = 60.0
_MOST = 4096

_NO_ROOM = (Offered.FULL, Offered.REFUSED)


class Demand(OfferMeter):
    """Of offers at this door; counts those that no host took, and remembers a minute of all."""

    def __init__(self, clock: Clock = monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._lately: deque[tuple[float, bool]] = deque(maxlen=_MOST)

    def offered(self, outcome: Offered) -> None:
        """No host took it."""
        super().offered(outcome)
        if outcome in _NO_ROOM:
            self._lately.append((self._clock(), False))

    def taken(self) -> None:
        """A host took one, and counts it."""
        self._lately.append((self._clock(), True))

    def share(self) -> float | None:
        """Of the last minute's offers that wanted room those that got it; None without any."""
        since_s = self._clock() - WINDOW_S
        while self._lately and self._lately[0][0] < since_s:
            self._lately.popleft()
        if not self._lately:
            return None
        return sum(taken for _, taken in self._lately) / len(self._lately)
