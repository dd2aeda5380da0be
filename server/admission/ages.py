"""How long the server took for the answers of the last seconds."""

from __future__ import annotations

from collections import deque

from server.admission.numbers import percentile

_KEPT = 4096


class Ages:
    """Takes, of every live answer, the seconds from the frame's last packet on; what the network
    took is no measure of the server's load. The oldest are forgotten."""

    def __init__(self) -> None:
        self._ages: deque[tuple[float, float]] = deque(maxlen=_KEPT)

    def note(self, answered_s: float, age_s: float) -> None:
        """An answer left at `answered_s`."""
        self._ages.append((answered_s, age_s))

    def p95_s(self, since_s: float) -> float | None:
        """The 95th percentile of those since then; None when there are none."""
        return percentile([age_s for at_s, age_s in self._ages if at_s >= since_s], 95)
