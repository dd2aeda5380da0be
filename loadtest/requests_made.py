"""What Locust says of the requests that its users made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Route:
    """The requests of one kind; times are Locust's, two digits of them from 100 ms on."""

    name: str
    requests: int
    failures: int
    p50_ms: float
    p95_ms: float
    p99_ms: float

    @property
    def error_fraction(self) -> float:
        """Of all requests, those that failed."""
        return self.failures / self.requests if self.requests else 0.0


@dataclass(frozen=True, slots=True)
class Routes:
    """Each kind, and all together."""

    each: tuple[Route, ...]
    total: Route

    def table(self) -> Iterator[str]:
        """In Markdown."""
        yield "| request | number | failed | p50 ms | p95 ms | p99 ms |"
        yield "|---|--:|--:|--:|--:|--:|"
        for one in (*self.each, self.total):
            yield (
                f"| {one.name} | {one.requests} | {one.error_fraction:.1%} | {one.p50_ms:.0f} | "
                f"{one.p95_ms:.0f} | {one.p99_ms:.0f} |"
            )


def routes_of(stats: Sequence[dict[str, Any]]) -> Routes:
    """From the entries of Locust's JSON."""
    each = [
        _route(f"{one['method']} {one['name']}", one["num_failures"], _times(one)) for one in stats
    ]
    all_times: Counter[float] = Counter()
    for one in stats:
        all_times += _times(one)
    failures = sum(one["num_failures"] for one in stats)
    return Routes(tuple(sorted(each, key=lambda one: one.name)), _route("all", failures, all_times))


def percentile_ms(times: Counter[float], percent: float) -> float:
    """So many percent of the requests took no longer; 0 when there was none."""
    rank, seen = percent / 100 * times.total(), 0
    for took_ms, count in sorted(times.items()):
        seen += count
        if seen >= rank:
            return took_ms
    return 0.0


def _route(name: str, failures: int, times: Counter[float]) -> Route:
    return Route(
        name, times.total(), failures, *(percentile_ms(times, one) for one in (50, 95, 99))
    )


def _times(entry: dict[str, Any]) -> Counter[float]:
    return Counter({float(took_ms): n for took_ms, n in entry["response_times"].items()})
