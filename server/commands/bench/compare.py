"""`sideline bench compare`: the tutorial server and Sideline on the same paths, in turns."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from statistics import median
from typing import Any

from loadtest.usage import Others
from server.commands.bench.loss import publish_through
from server.commands.bench.processes import ServerProcess, clip
from server.commands.bench.subjects import Baseline, names, subject
from server.commands.bench.tables import markdown_table, ms, percent
from server.commands.bench.words import others, outcome
from server.config import read_settings

PATHS = {
    "clean": "clean path",
    "random2": "2 % random loss, 10 ms jitter",
    "burst5": "5 % loss in bursts of 4",
    "cut3s": "path cut for 3 s",
}
FIGURES = (
    "in_time_fraction",
    "age_p50_ms",
    "age_p95_ms",
    "longest_gap_ms",
    "stale",
    "cuts",
    "recovery_s",
)

Runs = dict[str, dict[str, list[dict[str, Any]]]]
"""Reports by path, then by server, one a round."""


def compare(
    baseline: Baseline, seconds: float, rounds: int, seed: int, *, as_json: bool, markdown: bool
) -> None:
    """Measure and print: a line a run on stderr, the table on stdout."""
    servers = names(baseline)
    rest = Others()
    runs = _measure(servers, seconds, rounds, seed)
    used = rest.cpu_s_per_s()
    if as_json:
        report = {"seconds": seconds, "seed": seed, "paths": runs, "others_cpu_s_per_s": used}
        print(json.dumps(report))
        return
    print(table(runs, servers) if markdown else _lines(runs))
    print(others(used), file=sys.stderr)


def _measure(servers: Sequence[str], seconds: float, rounds: int, seed: int) -> Runs:
    """All servers are up all the time; only one of them has a publisher."""
    settings = read_settings()
    video = clip(settings.data_dir)
    runs: Runs = {path: {name: [] for name in servers} for path in PATHS}
    with ExitStack() as stack:
        up: dict[str, ServerProcess] = {
            name: stack.enter_context(subject(name, 1, settings.models_dir)) for name in servers
        }
        for path in PATHS:
            for number in range(rounds):
                for name in servers:
                    report = publish_through(up[name].url, video, path, seconds, seed + number)
                    print(f"{path}: {name}: {outcome(report)}", file=sys.stderr, flush=True)
                    runs[path][name].append(report)
    return runs


def middle(reports: Sequence[Mapping[str, Any]]) -> dict[str, float | None]:
    """The median of each figure over the rounds; None where a round has none."""
    figures: dict[str, float | None] = {}
    for name in FIGURES:
        values = [one[name] for one in reports]
        figures[name] = None if None in values else median(values)
    return figures


def table(runs: Runs, servers: Sequence[str]) -> str:
    """In Markdown: a column a server, some rows a path."""
    heads = ["", *servers]
    rows = []
    for path, said in PATHS.items():
        found = [middle(runs[path][name]) for name in servers]
        rows.append([f"{said}: answered ≤ 200 ms", *(_percent(one) for one in found)])
        rows.append(["age p50 / p95, ms", *(_ages(one) for one in found)])
        rows.append(["longest gap, ms", *(ms(one["longest_gap_ms"]) for one in found)])
        if any(one["cuts"] for one in found):
            rows.append(["answers later than 200 ms", *(ms(one["stale"]) for one in found)])
            rows.append(["path's return → answers in time, s", *map(_recovery, found)])
    return markdown_table(heads, rows)


def _lines(runs: Runs) -> str:
    return "\n".join(
        f"{PATHS[path]}: {name}: {_percent(one)} within 200 ms, age p50 / p95 {_ages(one)} ms, "
        f"longest gap {ms(one['longest_gap_ms'])} ms"
        + (f", in time again after {_recovery(one)} s" if one["cuts"] else "")
        for path, by_name in runs.items()
        for name, reports in by_name.items()
        for one in [middle(reports)]
    )


def _percent(figures: Mapping[str, float | None]) -> str:
    return percent(figures["in_time_fraction"] or 0.0)


def _ages(figures: Mapping[str, float | None]) -> str:
    return f"{ms(figures['age_p50_ms'])} / {ms(figures['age_p95_ms'])}"


def _recovery(figures: Mapping[str, float | None]) -> str:
    seconds = figures["recovery_s"]
    return "never" if seconds is None else f"{seconds:.2f}"
