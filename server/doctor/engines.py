"""Inference engines, loaded as the server would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from inference.engines.opening import engine_speeds, in_words, open_engine
from inference.engines.registry import AUTO, create_engine, engine_names
from inference.errors import EngineError, ModelError, UnknownEngine
from models.store import converted_paths, models_are_good
from server.config import Settings
from server.doctor.finding import Finding, failed, missing, ok
from server.loading import WITHOUT_MODELS, engine_setup


def check(settings: Settings) -> Iterator[Finding]:
    """Each engine that there is, and the one that is configured."""
    directory = settings.models_dir
    if settings.engine not in engine_names():
        yield _tried(settings.engine, settings)
    elif not models_are_good(directory) and settings.engine != WITHOUT_MODELS:
        yield missing("engines", "they cannot be tried without the models", "sideline models")
    else:
        others = (one for one in engine_names() if one not in (AUTO, WITHOUT_MODELS))
        for name in dict.fromkeys((*others, settings.engine)):
            yield _tried(name, settings)


def _tried(name: str, settings: Settings) -> Finding:
    title = f"engine {name}"
    try:
        return ok(title, _loaded(name, settings))
    except (EngineError, ModelError, UnknownEngine) as error:
        if name == settings.engine:
            return failed(title, str(error), "choose another with SIDELINE_ENGINE")
        lacking = isinstance(error, ModelError)
        advice = "sideline models" if lacking else "install it where it is wanted"
        return missing(title, str(error), advice)


def _loaded(name: str, settings: Settings) -> str:
    """What to say of an engine that can be loaded."""
    paths = converted_paths(settings.models_dir)
    setup = engine_setup(settings)
    if name != AUTO:
        create_engine(name, paths, setup.threads, cache_dir=setup.cache_dir).close()
        return "loads"
    with closing(open_engine(setup, paths)) as engine:
        speeds = in_words(engine_speeds(setup, paths))
        return f"takes {engine.name}; landmark inferences a second here: {speeds}"
