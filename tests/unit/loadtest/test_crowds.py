import json
import subprocess
import sys
from pathlib import Path

import pytest

from loadtest.crowds import Locust
from server.commands.bench.processes import BenchFailed


def ended(code: int) -> subprocess.Popen[bytes]:
    """A process that ends so."""
    return subprocess.Popen([sys.executable, "-c", f"raise SystemExit({code})"])


def test_requests_of_the_api_are_told_apart(tmp_path: Path) -> None:
    """How long a camera takes to join says nothing of the API."""
    stats = [
        {"method": "POST", "name": "join", "num_failures": 1, "response_times": {"900.0": 2}},
        {
            "method": "GET",
            "name": "/api/v1/analyses",
            "num_failures": 0,
            "response_times": {"20.0": 3},
        },
    ]
    (tmp_path / "stats.json").write_text(json.dumps(stats))
    every, api = Locust(ended(0), tmp_path).requests()
    assert (every.total.requests, every.total.failures) == (5, 1)
    assert (api.total.requests, api.total.p95_ms) == (3, 20.0)


def test_a_locust_that_failed_shows_nothing(tmp_path: Path) -> None:
    """Not even what it wrote before."""
    with pytest.raises(BenchFailed, match="Locust failed"):
        Locust(ended(3), tmp_path).requests()
