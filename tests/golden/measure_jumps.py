"""Prints how far jump heights are from the truth, from rendered video through the real nets.

`python -m tests.golden.measure_jumps [--fps 30] [--seeds 101 102 …] [--engine openvino]`.

Not a test: a table.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import closing
from json import loads
from pathlib import Path

import numpy as np

from inference.athlete.cli import write_athlete
from inference.engines.registry import AUTO, create_engine
from inference.motion.analyzer import AthleteProfile
from inference.offline import analyze_video
from inference.pipeline import Pipeline
from models.store import ensure_models
from server.config import read_settings

METRICS = ("jump_height_flight_m", "jump_height_com_m")
Values = list[dict[str, float]]
"""The metrics of each jump, by name."""


def main() -> None:
    """Measure the seeds and print a line for each metric."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fps", type=float, default=30.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(101, 111)))
    parser.add_argument("--engine", default=AUTO)
    chosen = parser.parse_args()
    paths = ensure_models(read_settings().models_dir, report=print)
    with (
        closing(create_engine(chosen.engine, paths, 1)) as engine,
        closing(Pipeline(engine)) as pipeline,
        tempfile.TemporaryDirectory() as folder,
    ):
        errors, true_count, found_count = [], 0, 0
        for seed in chosen.seeds:
            truth, found = jumps(pipeline, Path(folder), chosen.fps, seed)
            true_count, found_count = true_count + len(truth), found_count + len(found)
            errors += list(differences(truth, found))
    print(
        f"{engine.name}, {chosen.fps:g} fps, {len(chosen.seeds)} athletes: "
        f"{found_count} of {true_count} jumps"
    )
    for metric, column in zip(METRICS, 100 * np.array(errors).T, strict=True):
        size = np.abs(column)
        print(
            f"{metric}: bias {column.mean():+.2f} cm, mean error {size.mean():.2f} cm, "
            f"largest {size.max():.2f} cm"
        )


def jumps(pipeline: Pipeline, folder: Path, fps: float, seed: int) -> tuple[Values, Values]:
    """The true and the found metrics of each jump of one athlete."""
    video = folder / f"{seed}.mp4"
    truth = loads(write_athlete("cmj", video, fps=fps, seed=seed).read_text())["attempts"]
    report = analyze_video(video, "cmj", AthleteProfile(), pipeline).to_json()["attempts"]
    return [one["metrics"] for one in truth], [one["metrics"] for one in report]


def differences(truth: Values, found: Values) -> Iterator[tuple[float, ...]]:
    """Found minus true in metres, for each jump whose take-off is within 0.2 s of a true one."""
    for true in truth:
        for one in found:
            if abs(one["takeoff_time_s"] - true["takeoff_time_s"]) < 0.2:
                yield tuple(one[metric] - true[metric] for metric in METRICS)


if __name__ == "__main__":
    main()
