"""Opens the engine that a server runs: supervised, in a process of its own where asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from logging import getLogger
from pathlib import Path
from typing import Literal

from inference.engines.base import Engine, ModelPaths
from inference.engines.process import ProcessEngine
from inference.engines.registry import AUTO, AUTO_ORDER, check_engine, create_engine
from inference.engines.resilient import ResilientEngine
from inference.engines.spare import Spare
from inference.engines.succession import Candidate

log = getLogger(__name__)

OwnProcess = Literal["auto", "on", "off"]

SPARE_AFTER_S = 3.0
"""Loading takes most of a second of a core."""

_TOO_SMALL = "fake"
"""Runs no nets, so that `auto` gives it no process."""


@dataclass(frozen=True, slots=True)
class EngineSetup:
    """What the settings say of the engine.

    `name` is one of the registry's or `auto`; `cache_dir` is where engines keep what they build
    for this host. With `spare`, an engine with a process of its own has a second one ready.
    """

    name: str
    threads: int = 1
    process: OwnProcess = "auto"
    cache_dir: Path | None = None
    spare: bool = False

    def in_process(self, name: str) -> bool:
        """Whether the engine of that name gets a process."""
        return self.process == "on" or (self.process == "auto" and name != _TOO_SMALL)


def open_engine(
    setup: EngineSetup, paths: ModelPaths, report: Callable[[str], None] = log.info
) -> ResilientEngine:
    """The engine, loaded and warm; `auto` falls back from one to the next, a name does not.

    Raises UnknownEngine, EngineError when nothing can be loaded (the message says why and what to
    do), and ModelError when a net is missing or damaged.
    """
    check_engine(setup.name)
    names = AUTO_ORDER if setup.name == AUTO else (setup.name,)
    makers = [Candidate(name, partial(_make, name, setup, paths, report)) for name in names]
    spare = setup.spare and any(setup.in_process(name) for name in names)
    return ResilientEngine(makers, spare=Spare(SPARE_AFTER_S) if spare else None)


def _make(
    name: str, setup: EngineSetup, paths: ModelPaths, report: Callable[[str], None]
) -> Engine:
    if setup.in_process(name):
        return ProcessEngine(name, paths, setup.threads, cache_dir=setup.cache_dir, report=report)
    engine = create_engine(name, paths, setup.threads, cache_dir=setup.cache_dir, report=report)
    engine.warm_up()
    return engine
