"""What was expected of an admission, and what came of it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from math import isfinite

_KEPT = 32


@dataclass(frozen=True, slots=True)
class Forecast:
    """`sessions` with the new one; the 95th percentile of the answers' age as it was foretold
    and as it was measured once the session had been there for a while, None before, and for good
    when others came or left meanwhile."""

    at_s: float
    sessions: int
    foretold_ms: float
    measured_ms: float | None = None


class Forecasts:
    """The last ones; each is compared `after_s` after it was made.

    `compared` of them were so far, which were `off_ms` away from what was measured, all together.
    """

    def __init__(self, after_s: float) -> None:
        self._after_s = after_s
        self._kept: deque[Forecast] = deque(maxlen=_KEPT)
        self.compared = 0
        self.off_ms = 0.0

    def made(self, now_s: float, sessions: int, age_p95_s: float) -> None:
        """A session was admitted, expecting this."""
        if isfinite(age_p95_s):
            self._kept.append(Forecast(now_s, sessions, round(age_p95_s * 1e3, 1)))

    def came_true(self, now_s: float, sessions: int, age_p95_s: float | None) -> None:
        """This was measured."""
        if not self._kept or age_p95_s is None:
            return
        last = self._kept[-1]
        ripe = now_s - last.at_s >= self._after_s
        if ripe and last.measured_ms is None and last.sessions == sessions:
            measured_ms = round(age_p95_s * 1e3, 1)
            self._kept[-1] = replace(last, measured_ms=measured_ms)
            self.compared += 1
            self.off_ms += abs(measured_ms - last.foretold_ms)

    def all(self) -> list[Forecast]:
        """Oldest first."""
        return list(self._kept)
