"""Loads the models and warms the engine, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from logging import getLogger
from math import ceil
from threading import Thread
from typing import TypeVar

from inference.engines.base import Engine, ModelPaths
from inference.engines.opening import EngineSetup, open_engine
from inference.errors import EngineError, SidelineError
from inference.pipeline import Pipeline
from models.store import ensure_models
from server.admission.machine import cores
from server.config import Settings
from server.state import ServerState

log = getLogger(__name__)

WITHOUT_MODELS = "fake"
OpenPipeline = Callable[[Settings], Pipeline]
Made = TypeVar("Made")


def open_live_pipeline(settings: Settings) -> Pipeline:
    """As `open_pipeline`, with an engine that has been measured: live frames have deadlines."""
    pipeline = _open(settings, log.info, spare=settings.engine_spare)
    pipeline.measure()
    return pipeline


def open_pipeline(settings: Settings, report: Callable[[str], None] = log.info) -> Pipeline:
    """Models, engine, pipeline; blocks for seconds. Raises ModelError and EngineError.

    `report` is told in a sentence what was fetched and converted.
    """
    return _open(settings, report, spare=False)


def _open(settings: Settings, report: Callable[[str], None], *, spare: bool) -> Pipeline:
    paths = model_paths(settings, report)
    return pipeline_of(settings, open_engine(engine_setup(settings, spare=spare), paths, report))


def model_paths(settings: Settings, report: Callable[[str], None] = log.info) -> ModelPaths:
    """Where the nets are, fetched if need be; raises ModelError."""
    if settings.engine == WITHOUT_MODELS:
        return {}
    return ensure_models(settings.models_dir, report=report)


def pipeline_of(settings: Settings, engine: Engine) -> Pipeline:
    """The pipeline of an engine, as the settings say."""
    return Pipeline(
        engine,
        max_batch=settings.max_batch,
        budget_s=settings.answer_budget_s,
        return_reserve_s=settings.return_reserve_s,
    )


def engine_setup(settings: Settings, *, spare: bool = False) -> EngineSetup:
    """What the settings say of the engine; the second process only where it is worth one."""
    return EngineSetup(
        name=settings.engine,
        threads=settings.engine_threads or usual_threads(cores()),
        process=settings.engine_process,
        cache_dir=settings.engines_dir,
        spare=spare,
    )


def usual_threads(cores: float) -> int:
    """What the engine gets of so many cores: two of two, three of four, twelve of sixteen."""
    return max(1, ceil(cores - cores // 4))


async def load(state: ServerState, opener: OpenPipeline) -> Pipeline | None:
    """Open the pipeline on a thread and hand it to the state; what fails is said there."""
    try:
        state.pipeline = pipeline = await on_daemon(lambda: opener(state.settings))
    except SidelineError as error:
        log.error("the server cannot become ready: %s", error)
        state.failure = str(error)
        return None
    else:
        return pipeline
    finally:
        state.settled.set()


async def on_daemon(work: Callable[[], Made]) -> Made:
    """Run on a daemon thread: a download under way must not keep a stopped server alive."""
    done: Future[Made] = Future()

    def run() -> None:
        done.set_running_or_notify_cancel()
        try:
            done.set_result(work())
        except SidelineError as error:
            done.set_exception(error)
        finally:
            if not done.done():
                done.set_exception(EngineError("loading failed because of a bug; see the log"))

    Thread(target=run, name="sideline-loading", daemon=True).start()
    return await asyncio.wrap_future(done)


async def unload(pipeline: Pipeline | None) -> None:
    """Close the pipeline, then its engine, off the event loop."""
    if pipeline is not None:
        await asyncio.to_thread(pipeline.close)
        await asyncio.to_thread(pipeline.engine.close)
