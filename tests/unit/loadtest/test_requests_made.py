"""Locust's numbers, put together."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from loadtest.requests_made import percentile_ms, routes_of


def entry(name: str, failures: int, times: dict[str, int]) -> dict[str, Any]:
    """As Locust writes it."""
    return {"method": "GET", "name": name, "num_failures": failures, "response_times": times}


def test_all_routes_together() -> None:
    """Each by its name, then all; percentiles are of all requests, not means of percentiles."""
    found = routes_of([entry("/b", 0, {"200": 1, "10": 9}), entry("/a", 2, {"10": 89, "300": 1})])
    assert [one.name for one in found.each] == ["GET /a", "GET /b"]
    total = found.total
    assert (total.requests, total.failures, total.error_fraction) == (100, 2, 0.02)
    assert (total.p50_ms, total.p95_ms, total.p99_ms) == (10, 10, 200)
    assert [line.count("|") for line in found.table()] == [7] * 5
    assert "| GET /a | 90 | 2.2% | 10 | 10 | 300 |" in found.table()


@pytest.mark.parametrize(("percent", "expected"), [(50, 1.0), (75, 2.0), (99, 3.0)])
def test_percentiles(percent: float, expected: float) -> None:
    """So many took no longer; of none, none did."""
    assert percentile_ms(Counter({3.0: 1, 1.0: 2, 2.0: 1}), percent) == expected
    assert percentile_ms(Counter(), percent) == 0.0
