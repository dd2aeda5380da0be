"""`sideline bench streams`: what engine, scheduler and pose code carry, without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice
from typing import Any

from inference.frames import Picture
from inference.pipeline import Pipeline
from inference.recordings.video import VideoFile
from loadtest.streams import Crowd, carry
from server.commands.bench.processes import clip
from server.commands.bench.tables import markdown_table, ms, percent
from server.config import read_settings
from server.loading import open_live_pipeline

_PICTURES = 120
_HEAD = ("streams", "in time", "worst", "age p50 / p95, ms", "results/s", "busy", "CPU s/s")


def streams(counts: Sequence[int], seconds: float, fps: float, *, as_json: bool) -> None:
    """Measure and print; raises SidelineError when the engine cannot be loaded."""
    settings = read_settings()
    with VideoFile(clip(settings.data_dir)) as file:
        pictures = [frame.picture for frame in islice(file.frames(), _PICTURES)]
    with _open() as pipeline:
        report = {
            "engine": pipeline.engine.name,
            "executors": pipeline.engine.parallel,
            "steps": measure(pipeline, pictures, counts, seconds, fps),
        }
    print(json.dumps(report) if as_json else in_words(report))


def measure(
    pipeline: Pipeline,
    pictures: Sequence[Picture],
    counts: Sequence[int],
    seconds: float,
    fps: float,
) -> list[dict[str, Any]]:
    """One step after the other, ready for JSON."""
    return [asdict(carry(pipeline, pictures, Crowd(count, fps, seconds))) for count in counts]


def in_words(report: dict[str, Any]) -> str:
    """A table, and what was dropped at the last step."""
    rows = [
        (
            str(one["streams"]),
            percent(one["in_time"]),
            percent(one["worst"]),
            f"{ms(1e3 * one['age_p50_s'])} / {ms(1e3 * one['age_p95_s'])}",
            f"{one['per_s']:.0f}",
            f"{one['busy']:.0%}",
            f"{one['cpu_s_per_s']:.2f}",
        )
        for one in report["steps"]
    ]
    last = report["steps"][-1]
    drops = ", ".join(f"{count} {why}" for why, count in last["drops"].items()) or "none"
    return (
        f"engine {report['engine']}, {report['executors']} at a time\n"
        f"{markdown_table(_HEAD, rows)}\n"
        f"Dropped at the last step: {drops}. The generator was late by "
        f"{ms(1e3 * last['late_p99_s'])} ms at p99."
    )


@contextmanager
def _open() -> Iterator[Pipeline]:
    pipeline = open_live_pipeline(read_settings())
    try:
        yield pipeline
    finally:
        pipeline.close()
        pipeline.engine.close()
