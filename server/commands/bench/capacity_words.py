"""The figures of `sideline bench capacity` as lines and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.commands.bench.tables import markdown_table, ms, percent
from server.commands.bench.words import others

MEGA = 1e6


def step_line(step: Mapping[str, Any]) -> str:
    """One step in one line."""
    server, publisher = (_cpu(step, who) for who in ("server", "publisher"))
    return (
        f"{step['offered']} streams {step['verdict']}: {percent(step['in_time_fraction'])} of "
        f"{step['sent']} frames within 200 ms, worst stream {percent(step['worst_fraction'])}, "
        f"age p50 {ms(step['age_p50_ms'])}, p95 {ms(step['age_p95_ms'])} ms, "
        f"{step['results_per_s']:.0f} results/s; CPU s/s a stream: server {server}, "
        f"publisher {publisher}; publishers' lag p99 {step['lag_p99_ms']:.1f} ms; "
        f"{others(step['others_cpu_s_per_s'])}"
    )


def summary(found: Mapping[str, Any]) -> str:
    """One server in one line."""
    line = f"{found['name']}: {found['capacity']} streams held"
    per_stream = found["rss_bytes_per_stream"]
    if per_stream is not None:
        line += f"; {per_stream / MEGA:.1f} MB a stream on top of {_mb(found['idle_rss_bytes'])} MB"
    return line


def table(servers: Sequence[Mapping[str, Any]]) -> str:
    """Every step of every server."""
    heads = ["", "streams", "≤ 200 ms", "worst stream", "p50 / p95 ms", "results/s", ""]
    rows = [
        [
            found["name"],
            str(step["offered"]),
            percent(step["in_time_fraction"]),
            percent(step["worst_fraction"]),
            f"{ms(step['age_p50_ms'])} / {ms(step['age_p95_ms'])}",
            f"{step['results_per_s']:.0f}",
            step["verdict"],
        ]
        for found in servers
        for step in found["steps"]
    ]
    return markdown_table(heads, rows)


def cost_table(servers: Sequence[Mapping[str, Any]]) -> str:
    """What the server and its publishers use, by the number of streams."""
    heads = ["", "streams", "server, CPU s/s a stream", "publisher", "server, MB"]
    rows = [
        [
            found["name"],
            str(step["offered"]),
            _cpu(step, "server"),
            _cpu(step, "publisher"),
            _mb(step["server"]["rss_bytes"]),
        ]
        for found in servers
        for step in found["steps"]
    ]
    return markdown_table(heads, rows)


def _mb(held_bytes: float) -> str:
    return f"{held_bytes / MEGA:.0f}"


def _cpu(step: Mapping[str, Any], who: str) -> str:
    admitted = max(1, len(step["streams"]))
    return f"{step[who]['cpu_s_per_s'] / admitted:.3f}"
