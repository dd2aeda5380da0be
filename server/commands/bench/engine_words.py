"""The report of `sideline bench engine` for a person to read, in Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.commands.bench.tables import markdown_table


def in_words(report: Mapping[str, Any]) -> str:
    """Two tables, and what could not be measured."""
    parts = [_head(report), _pipelines(report), _nets(report)]
    parts += [f"not measured: {name}: {why}" for name, why in report["unavailable"].items()]
    return "\n\n".join(parts)


def _head(report: Mapping[str, Any]) -> str:
    host, seen = report["host"], report["pictures"]
    return (
        f"{seen['count']} pictures of {seen['width']}×{seen['height']}, {seen['crops']} crops; "
        f"one core of {host['cpu']}"
    )


def _pipelines(report: Mapping[str, Any]) -> str:
    heads = [
        "from picture to pose",
        "frames a second",
        "ms p50 / p95",
        "× MediaPipe",
        "CPU ms",
        "× MediaPipe's",
    ]
    rows = []
    if report["mediapipe"] is not None:
        theirs = report["mediapipe"]
        rows.append([f"MediaPipe {theirs['version']}", *_pipeline(theirs)])
    rows += [[one["name"], *_pipeline(one["pipeline"])] for one in report["engines"]]
    return markdown_table(heads, rows)


def _pipeline(found: Mapping[str, Any]) -> list[str]:
    times = f"{found['ms_p50']:.1f} / {found['ms_p95']:.1f}"
    return [
        f"{found['fps']:.0f}",
        times,
        _times(found["times_mediapipe"]),
        f"{found['cpu_ms_mean']:.1f}",
        _times(found["times_mediapipe_cpu"]),
    ]


def _nets(report: Mapping[str, Any]) -> str:
    sizes = [one["batch"] for one in report["engines"][0]["batches"]]
    heads = [
        "landmark net, images a second by batch",
        *(str(size) for size in sizes),
        "ms for one, CPU ms",
        "× LiteRT's",
        "px of 256 off: mean, p95, largest",
        "mm off",
    ]
    return markdown_table(heads, [_net(one) for one in report["engines"]])


def _net(found: Mapping[str, Any]) -> list[str]:
    speeds = [f"{one['images_per_s']:.0f}" for one in found["batches"]]
    single = found["batches"][0]
    apart = found["difference"]
    return [
        found["name"],
        *speeds,
        f"{single['ms']:.1f}, {single['cpu_ms']:.1f}",
        _times(single["times_reference_net"]),
        "–" if apart is None else _spread(apart["px"], 3),
        "–" if apart is None else _spread(apart["world_mm"], 2),
    ]


def _spread(spread: Mapping[str, float], digits: int) -> str:
    return ", ".join(f"{spread[name]:.{digits}f}" for name in ("mean", "p95", "max"))


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.2f}"
