from typing import Any

from server.commands.bench.capacity_words import cost_table, step_line, summary, table


def step(streams: int, verdict: str) -> dict[str, Any]:
    """The figures of a step."""
    return {
        "offered": streams,
        "verdict": verdict,
        "streams": [{}] * streams,
        "sent": 300 * streams,
        "in_time_fraction": 0.9954,
        "worst_fraction": 0.99,
        "age_p50_ms": 21.4,
        "age_p95_ms": None,
        "results_per_s": 29.8 * streams,
        "lag_p99_ms": 1.26,
        "server": {"cpu_s_per_s": 0.3 * streams, "rss_bytes": 250e6 + 5e6 * streams},
        "publisher": {"cpu_s_per_s": 0.02 * streams, "rss_bytes": 90e6},
        "others_cpu_s_per_s": 0.011,
    }


FOUND: dict[str, Any] = {
    "name": "Sideline",
    "capacity": 2,
    "idle_rss_bytes": 240e6,
    "rss_bytes_per_stream": 5e6,
    "steps": [step(2, "held"), step(3, "missed")],
}


def test_a_step_in_a_line() -> None:
    """Costs are a stream's, not the server's."""
    line = step_line(FOUND["steps"][0])
    assert line.startswith("2 streams held: 99.5 % of 600 frames within 200 ms")
    assert "server 0.300, publisher 0.020" in line
    assert "p95 – ms" in line


def test_the_tables_have_a_row_a_step() -> None:
    """One of what was answered, one of what it cost."""
    assert table([FOUND]).splitlines()[2:] == [
        "| Sideline | 2 | 99.5 % | 99.0 % | 21 / – | 60 | held |",
        "| Sideline | 3 | 99.5 % | 99.0 % | 21 / – | 89 | missed |",
    ]
    assert cost_table([FOUND]).splitlines()[2] == "| Sideline | 2 | 0.300 | 0.020 | 260 |"


def test_the_summary_tells_capacity_and_memory() -> None:
    """Memory only where more than one number of streams was tried."""
    assert summary(FOUND) == "Sideline: 2 streams held; 5.0 MB a stream on top of 240 MB"
    assert summary({**FOUND, "rss_bytes_per_stream": None}) == "Sideline: 2 streams held"
