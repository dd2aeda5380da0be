"""`sideline bench loss`: one stream over a bad path."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from server.commands.bench.processes import clip, reports, sideline
from server.commands.bench.words import outcome
from server.config import read_settings


def loss(scenario: str, seconds: float, seed: int, *, as_json: bool) -> None:
    """Measure one stream through a relay and print what came back."""
    video = clip(read_settings().data_dir)
    with sideline(1) as server:
        report = publish_through(server.url, video, scenario, seconds, seed)
    print(json.dumps(report) if as_json else _line(report))


def publish_through(
    url: str, video: Path, scenario: str, seconds: float, seed: int
) -> dict[str, Any]:
    """What a publisher behind a relay says at its end."""
    module = [sys.executable, "-m", "loadtest.lossy", url, "--scenario", scenario]
    arguments = ["--clip", str(video), "--seconds", str(seconds), "--seed", str(seed)]
    return reports([[*module, *arguments]], seconds)[0]


def _line(report: dict[str, Any]) -> str:
    line = f"{report['scenario']}: {outcome(report)}"
    if report["recovery_s"] is not None:
        line += (
            f"; results in time {report['recovery_s']:.2f} s after the path's return at the latest"
        )
    return line
