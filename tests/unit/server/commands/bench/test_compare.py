from typing import Any

from server.commands.bench.compare import PATHS, middle, table
from server.commands.bench.subjects import SIDELINE, names


def report(in_time: float, recovery_s: float | None = None, cuts: int = 0) -> dict[str, Any]:
    """A run's figures."""
    return {
        "in_time_fraction": in_time,
        "age_p50_ms": 20.4,
        "age_p95_ms": 31.0,
        "longest_gap_ms": 90.0,
        "stale": 7,
        "cuts": cuts,
        "recovery_s": recovery_s,
    }


def test_of_several_rounds_the_middle_counts() -> None:
    """Each figure by itself; a round that never recovered leaves no recovery to tell."""
    found = middle([report(0.9, 1.0, 1), report(0.7, None, 1), report(0.8, 2.0, 1)])
    assert (found["in_time_fraction"], found["recovery_s"]) == (0.8, None)


def test_the_table_sets_the_servers_side_by_side() -> None:
    """A column a server, and what a cut did only where there was one."""
    servers = names("newest")
    runs = {
        path: {name: [report(0.5, None, 1) if path == "cut3s" else report(1.0)] for name in servers}
        for path in PATHS
    }
    runs["cut3s"][SIDELINE] = [report(0.6, 0.38, 1)]
    lines = table(runs, servers).splitlines()
    assert lines[0] == "|  | tutorial, newest frame | Sideline |"
    assert lines[2] == "| clean path: answered ≤ 200 ms | 100 % | 100 % |"
    assert lines[3] == "| age p50 / p95, ms | 20 / 31 | 20 / 31 |"
    assert [line for line in lines if "return" in line] == [
        "| path's return → answers in time, s | never | 0.38 |"
    ]
