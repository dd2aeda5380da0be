"""`sideline bench accuracy`: what is measured beside the truth, and the targets to be met."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from inference.accuracy.errors import Found, Spread, compare
from inference.accuracy.landmarks import measure
from inference.accuracy.shared import Clips, Shared
from inference.accuracy.targets import Verdict, verdicts
from inference.accuracy.video import measure_videos
from inference.athlete.noise import Noise
from inference.athlete.sports import athlete_sport, athlete_sport_names
from inference.pipeline import Pipeline
from inference.sports.registry import get_sport
from server.commands.bench.tables import markdown_table
from server.config import read_settings
from server.loading import open_pipeline

LANDMARKS, VIDEO = "landmarks", "video"

_HEAD = ("metric", "attempts", "bias", "mean error", "95 of 100 within", "largest", "target")
_SCALES = {"m": (100.0, "cm"), "s": (1000.0, "ms"), "deg": (1.0, "°")}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure: no sports means all; athletes are the seeds from 1 on. Processes with the
    same `folder` share the work on video."""

    sports: Sequence[str] = ()
    levels: Sequence[str] = (LANDMARKS,)
    fps: Sequence[float] = (30.0, 60.0, 120.0)
    athletes: int = 50
    noise_px: float = 1.0
    folder: Path | None = None


def accuracy(plan: Plan, *, as_json: bool) -> bool:
    """Measure and print; whether every target was met. Raises SidelineError."""
    for sport in plan.sports:
        get_sport(sport)
    report = list(_measured(plan))
    print(json.dumps(report) if as_json else "\n\n".join(in_words(one) for one in report))
    return all(verdict["met"] for one in report for verdict in one["targets"])


def _measured(plan: Plan) -> Iterator[dict[str, Any]]:
    seeds = range(1, plan.athletes + 1)
    noise = replace(Noise(), noise_px=plan.noise_px)
    for level in plan.levels:
        with _pipeline(level) as pipeline:
            for sport in plan.sports or athlete_sport_names():
                _say(f"{sport}, {level}…")
                found: Mapping[float, Found]
                if pipeline is None:
                    found = {fps: measure(sport, seeds, fps, noise) for fps in plan.fps}
                else:
                    found = _through_the_nets(pipeline, sport, seeds, plan)
                for fps in plan.fps:
                    yield _report(sport, level, fps, plan.athletes, found[fps])


@contextmanager
def _pipeline(level: str) -> Iterator[Pipeline | None]:
    """Only video needs the nets."""
    if level != VIDEO:
        yield None
        return
    pipeline = open_pipeline(read_settings(), _say)
    with closing(pipeline.engine), closing(pipeline):
        yield pipeline


def _through_the_nets(
    pipeline: Pipeline, sport: str, seeds: Sequence[int], plan: Plan
) -> Mapping[float, Found]:
    with tempfile.TemporaryDirectory() as scratch:

        def clips_of(seed: int) -> Clips:
            _say(f"  athlete {seed} of {len(seeds)}")
            return dict(measure_videos(pipeline, sport, Path(scratch), seed, plan.fps))

        rates = "-".join(f"{one:g}" for one in plan.fps)
        folder = plan.folder or Path(scratch) / "measured"
        found = list(Shared(folder, f"{sport}-{rates}", clips_of).all(seeds))
    near_s = athlete_sport(sport).near_s
    return {fps: compare([one[fps] for one in found], near_s) for fps in plan.fps}


def _report(sport: str, level: str, fps: float, athletes: int, found: Found) -> dict[str, Any]:
    return {
        "sport": sport,
        "level": level,
        "fps": fps,
        "athletes": athletes,
        "made": found.made,
        "found": found.found,
        "invented": found.invented,
        "absent": dict(found.absent),
        "errors": {name: asdict(Spread.of(one)) for name, one in found.errors.items()},
        "targets": [_verdict(one) for one in verdicts(sport, fps, found)],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "metric": verdict.target.metric,
        "statistic": str(verdict.target.statistic),
        "bound": verdict.target.bound,
        "measured": verdict.measured,
        "met": verdict.met,
    }


def in_words(report: dict[str, Any]) -> str:
    """A Markdown table of one sport, level and frame rate."""
    rows = [_row(name, one, report) for name, one in report["errors"].items()]
    lost = report["made"] - report["found"]
    return (
        f"**{report['sport']}, {report['level']}, {report['fps']:g} frames a second**: "
        f"{report['athletes']} athletes, {report['found']} of {report['made']} attempts found, "
        f"{lost} missed, {report['invented']} invented\n\n{markdown_table(_HEAD, rows)}"
    )


def _row(name: str, spread: dict[str, float], report: dict[str, Any]) -> tuple[str, ...]:
    scale, unit = _SCALES.get(name.rsplit("_", 1)[-1], (1.0, ""))
    said = [
        f"{one['statistic']} ≤ {one['bound'] * scale:g}: {'met' if one['met'] else 'not met'}"
        for one in report["targets"]
        if one["metric"] == name
    ]
    values = (spread["bias"], spread["mean_abs"], spread["p95"], spread["largest"])
    shown = (f"{values[0] * scale:+.2f}", *(f"{value * scale:.2f}" for value in values[1:]))
    label = f"`{name}`, {unit}" if unit else f"`{name}`"
    return (label, str(spread["count"]), *shown, "; ".join(said))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
