"""How old a page's results were, by when their frames were captured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.browser.page import CoachPage

IN_TIME_MS = 200.0

_AGES = """sideline.frames.filter(f => f.ageMs !== undefined)
  .map(f => [(f.captureMs - sending.connectedMs) / 1e3, f.ageMs, f.serverMs])"""


@dataclass(frozen=True, slots=True)
class Age:
    """One answered frame: captured so long after connecting, how old its answer was when it came,
    and how much of that the server spent on it once it was there."""

    at_s: float
    age_ms: float
    server_ms: float

    @property
    def path_ms(self) -> float:
        """The rest: encoder and both ways."""
        return self.age_ms - self.server_ms


async def read_ages(coach: CoachPage) -> list[Age]:
    """Of a page that was opened with `sending.WATCH`."""
    return [Age(*row) for row in await coach.record(_AGES)]


def spread(ages_ms: Sequence[float]) -> dict[str, int | float]:
    """Median, 95th percentile and maximum in ms, and the share that was in time; of nothing,
    nothing."""
    found = sorted(ages_ms)
    if not found:
        return {}
    return {
        "p50_ms": round(found[len(found) // 2]),
        "p95_ms": round(found[min(len(found) - 1, int(0.95 * len(found)))]),
        "max_ms": round(found[-1]),
        "in_time": round(sum(one <= IN_TIME_MS for one in found) / len(found), 3),
    }
