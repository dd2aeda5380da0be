"""Loads the models and warms the engine, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from logging import getLogger

from inference.engines.base import ModelPaths
from inference.engines.registry import create_engine
from inference.errors import SidelineError
from inference.pipeline import Pipeline
from models.store import ensure_models
from server.config import Settings
from server.state import ServerState

log = getLogger(__name__)

WITHOUT_MODELS = "fake"
OpenPipeline = Callable[[Settings], Pipeline]


def open_pipeline(settings: Settings, report: Callable[[str], None] = log.info) -> Pipeline:
    """Models, engine, pipeline; blocks for seconds. Raises ModelError and EngineError.

    `report` is told in a sentence what was fetched and converted.
    """
    paths: ModelPaths = {}
    if settings.engine != WITHOUT_MODELS:
        paths = ensure_models(settings.data_dir / "models", report=report)
    engine = create_engine(settings.engine, paths, settings.engine_threads)
    engine.warm_up()
    return Pipeline(engine)


async def load(state: ServerState, opener: OpenPipeline) -> Pipeline | None:
    """Open the pipeline on a thread and hand it to the state; what fails is said there."""
    try:
        pipeline = await asyncio.to_thread(opener, state.settings)
    except SidelineError as error:
        log.error("the server cannot become ready: %s", error)
        state.failure = str(error)
        return None
    else:
        state.pipeline = pipeline
        return pipeline
    finally:
        state.settled.set()


async def unload(pipeline: Pipeline | None) -> None:
    """Close the pipeline, then its engine, off the event loop."""
    if pipeline is not None:
        await asyncio.to_thread(pipeline.close)
        await asyncio.to_thread(pipeline.engine.close)
