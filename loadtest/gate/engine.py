"""`engine`: from picture to pose, beside MediaPipe on the same pictures of one core, in turns."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from logging import getLogger

from inference.engines.base import Engine, ModelPaths
from inference.engines.opening import engine_speeds
from inference.engines.registry import AUTO, create_engine
from inference.errors import EngineError
from inference.frames import Picture
from loadtest.gate.figures import Figure
from loadtest.slowed import SlowedEngine
from models.store import ensure_models
from server.commands.bench.engine import MEDIAPIPE, first_pictures, mediapipe_look
from server.commands.bench.engine_pipelines import Followed, Look, follow, ours, speed_ratios
from server.commands.bench.processes import clip
from server.commands.bench.stopwatch import Stopwatch
from server.config import Settings, read_settings
from server.loading import engine_setup

log = getLogger(__name__)

PICTURES = 40


def engine_figures(rounds: int, slow: float | None) -> list[Figure]:
    """Of the engine that this host's server takes; raises SidelineError, NoBaseline among others
    when there is no MediaPipe."""
    settings = read_settings()
    paths = ensure_models(settings.models_dir, report=log.info)
    pictures = first_pictures(clip(settings.data_dir), PICTURES)
    with one_core(), ExitStack() as stack:
        made = create_engine(
            usual_engine(settings, paths), paths, 1, cache_dir=settings.engines_dir
        )
        engine = stack.enter_context(closing(made))
        theirs = mediapipe_look(paths, pictures, stack)
        return beside(engine, theirs, pictures, rounds, Stopwatch(), slow)


def beside(
    engine: Engine,
    baseline: Look,
    pictures: Sequence[Picture],
    rounds: int,
    stopwatch: Stopwatch,
    slow: float | None = None,
) -> list[Figure]:
    """The engine's ratios to the baseline, after a round that nobody counts."""
    measured = engine if slow is None else SlowedEngine(engine, slow)
    looks = {engine.name: ours(measured, pictures), MEDIAPIPE: baseline}
    found = follow(looks, len(pictures), 1 + rounds, stopwatch)
    return ratios(engine.name, {name: Followed(one.rounds[1:]) for name, one in found.items()})


def ratios(name: str, followed: Mapping[str, Followed]) -> list[Figure]:
    """How long a picture takes, and how much of the processor, as parts of MediaPipe's."""
    mine, theirs = followed[name], followed[MEDIAPIPE]
    return [
        Figure(
            f"engine {what}",
            f"{what} from picture to pose / MediaPipe's",
            tuple(1 / one for one in speed_ratios(mine, theirs, seconds)),
        )
        for what, seconds in (
            ("CPU time", lambda took: took.cpu_s),
            ("time", lambda took: took.wall_s),
        )
    ]


def usual_engine(settings: Settings, paths: ModelPaths) -> str:
    """The one of the settings; for `auto` the quickest here. Raises EngineError without any."""
    if settings.engine != AUTO:
        return settings.engine
    speeds = engine_speeds(engine_setup(settings), paths)
    if not speeds.images_per_s:
        raise EngineError("no engine runs here")
    return next(iter(speeds.images_per_s))


@contextmanager
def one_core() -> Iterator[None]:
    """As long as the block lasts this process keeps to one core, where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
