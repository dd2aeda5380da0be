"""`sideline bench engine`: every engine of this host against MediaPipe on the same pictures."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from inference.engines.base import Engine, ModelPaths, Net
from inference.engines.host import host_key
from inference.engines.registry import AUTO, create_engine, engine_names
from inference.errors import EngineError, InvalidInput
from inference.frames import Picture
from inference.recordings.video import VideoFile
from loadtest.tutorial_pose import NoBaseline, pose_bundle
from models.store import ensure_models
from server.commands.bench.engine_nets import (
    BATCHES,
    difference,
    landmark_crops,
    time_batches,
)
from server.commands.bench.engine_pipelines import Followed, Look, follow, ours, times_as_fast
from server.commands.bench.engine_words import in_words
from server.commands.bench.processes import clip
from server.commands.bench.stopwatch import Stopwatch, Took
from server.config import read_settings

REFERENCE = "litert"
MEDIAPIPE = "mediapipe"
_NO_NETS = "fake"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure: `only` names engines, none means all; `video` None is the demo athlete."""

    only: Sequence[str] = ()
    video: Path | None = None
    frames: int = 60
    rounds: int = 3
    batches: Sequence[int] = BATCHES


def engine(plan: Plan, *, as_json: bool) -> None:
    """Measure on one core and print; raises SidelineError when there is nothing to measure."""
    settings = read_settings()
    paths = ensure_models(settings.models_dir, report=_say)
    host = host_key(paths, 1)
    _stay_on_one_core()
    pictures = first_pictures(plan.video or clip(settings.data_dir), plan.frames)
    found = measure(plan, paths, pictures, settings.engines_dir, Stopwatch())
    report = {"host": {**host, "cores_used": "1"}, **found}
    print(json.dumps(report) if as_json else in_words(report))


def measure(
    plan: Plan,
    paths: ModelPaths,
    pictures: Sequence[Picture],
    cache_dir: Path,
    stopwatch: Stopwatch,
) -> dict[str, Any]:
    """The report, ready for JSON.

    Raises EngineError when no engine can be loaded, InvalidInput when nobody is in the pictures.
    """
    with ExitStack() as stack:
        engines, unavailable = _engines(plan.only, paths, cache_dir, stack)
        if not engines:
            raise EngineError(f"no engine can be measured: {'; '.join(unavailable.values())}")
        looks: dict[str, Look] = {name: ours(one, pictures) for name, one in engines.items()}
        try:
            looks[MEDIAPIPE] = mediapipe_look(paths, pictures, stack)
        except NoBaseline as error:
            unavailable[MEDIAPIPE] = str(error)
        _say("from picture to pose…")
        followed = follow(looks, len(pictures), plan.rounds, stopwatch)
        _say("the nets alone…")
        crops = landmark_crops(next(iter(engines.values())), pictures)
        if not len(crops):
            raise InvalidInput("nobody is seen in the video, so that there is nothing to measure")
        batches = time_batches(engines, crops, plan.batches, plan.rounds, stopwatch)
        reference = engines.get(REFERENCE)
        apart = {
            name: asdict(difference(one, reference, crops))
            for name, one in engines.items()
            if reference is not None and name != REFERENCE
        }
    baseline = followed.get(MEDIAPIPE)
    return {
        "pictures": {
            "count": len(pictures),
            "width": pictures[0].width,
            "height": pictures[0].height,
            "crops": len(crops),
        },
        "mediapipe": None if baseline is None else _mediapipe_json(baseline),
        "engines": [
            {
                "name": name,
                "pipeline": _pipeline_json(followed[name], baseline),
                "batches": _batches_json(batches[name], batches.get(REFERENCE), baseline),
                "difference": apart.get(name),
            }
            for name in engines
        ],
        "unavailable": unavailable,
    }


def _engines(
    only: Sequence[str], paths: ModelPaths, cache_dir: Path, stack: ExitStack
) -> tuple[dict[str, Engine], dict[str, str]]:
    """Those that can be loaded, and why the others cannot."""
    loaded: dict[str, Engine] = {}
    unavailable: dict[str, str] = {}
    for name in only or [one for one in engine_names() if one not in (AUTO, _NO_NETS)]:
        try:
            made = create_engine(name, paths, 1, cache_dir=cache_dir, report=_say)
            loaded[name] = stack.enter_context(closing(made))
        except EngineError as error:
            unavailable[name] = str(error)
    return loaded, unavailable


def mediapipe_look(paths: ModelPaths, pictures: Sequence[Picture], stack: ExitStack) -> Look:
    """Its video mode, not smoothed; conversion to RGB is not counted. Raises NoBaseline."""
    bundle = pose_bundle(paths[Net.DETECTOR].parent)
    from inference.engines.mediapipe import UNSMOOTHED_STEP_MS, Mode, Reference, as_rgb

    reference = stack.enter_context(Reference(bundle, Mode.VIDEO))
    rgb = [as_rgb(picture) for picture in pictures]
    times_ms = iter(range(0, sys.maxsize, UNSMOOTHED_STEP_MS))
    return lambda number: reference.find(rgb[number], next(times_ms))


def first_pictures(video: Path, count: int) -> Sequence[Picture]:
    """So many of a video's, or as many as it has."""
    with VideoFile(video) as file:
        return [frame.picture for frame in islice(file.frames(), count)]


def _mediapipe_json(followed: Followed) -> dict[str, Any]:
    return {"version": version("mediapipe"), **_pipeline_json(followed, None)}


def _pipeline_json(followed: Followed, baseline: Followed | None) -> dict[str, Any]:
    wall_ms = 1000 * np.array([one.wall_s for one in followed.all])
    cpu_ms = 1000 * np.array([one.cpu_s for one in followed.all])
    return {
        "fps": 1000 / float(wall_ms.mean()),
        "ms_p50": float(np.percentile(wall_ms, 50)),
        "ms_p95": float(np.percentile(wall_ms, 95)),
        "cpu_ms_mean": float(cpu_ms.mean()),
        "seen_fraction": followed.found / len(wall_ms),
        "times_mediapipe": _ratio(followed, baseline, lambda took: took.wall_s),
        "times_mediapipe_cpu": _ratio(followed, baseline, lambda took: took.cpu_s),
    }


def _ratio(
    followed: Followed, baseline: Followed | None, seconds: Callable[[Took], float]
) -> float | None:
    return None if baseline is None else times_as_fast(followed, baseline, seconds)


def _batches_json(
    took: Mapping[int, Sequence[Took]],
    reference: Mapping[int, Sequence[Took]] | None,
    baseline: Followed | None,
) -> list[dict[str, Any]]:
    """Ratios are of the CPU time for one picture: to the reference's net, and to MediaPipe's
    whole way from picture to pose. A GPU's work is none of it: there, compare images a second."""
    net_s = median(one.cpu_s for one in reference[1]) if reference else None
    frame_s = median(one.cpu_s for one in baseline.all) if baseline else None
    rows = []
    for size, each in took.items():
        wall_s, cpu_s = median(one.wall_s for one in each), median(one.cpu_s for one in each)
        rows.append(
            {
                "batch": size,
                "ms": 1000 * wall_s,
                "cpu_ms": 1000 * cpu_s,
                "images_per_s": size / wall_s,
                "times_reference_net": _over(net_s, cpu_s / size),
                "times_mediapipe": _over(frame_s, cpu_s / size),
            }
        )
    return rows


def _over(theirs_s: float | None, ours_s: float) -> float | None:
    return None if theirs_s is None or not ours_s else theirs_s / ours_s


def _stay_on_one_core() -> None:
    """Threads that are started later stay there, too: no engine gets more than another."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    else:
        _say("this system cannot keep a process on one core: the figures are of more")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
