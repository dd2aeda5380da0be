"""Opens the engine that a server runs: supervised, in a process of its own where asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from logging import getLogger
from pathlib import Path
from typing import Literal

from inference.clock import Clock, monotonic
from inference.engines.base import Engine, ModelPaths
from inference.engines.host import host_key
from inference.engines.process import ProcessEngine
from inference.engines.registry import (
    AUTO,
    AUTO_ORDER,
    check_engine,
    check_package,
    create_engine,
    load_within_s,
    useful_threads,
)
from inference.engines.resilient import ResilientEngine
from inference.engines.spare import Spare
from inference.engines.speeds import Speeds, known_or_measured, measure
from inference.engines.succession import Candidate
from inference.errors import EngineError

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
    """The engine, loaded and warm.

    `auto` takes the one that is the quickest on this host, and falls back from one to the next
    when it fails; a name does not.

    Raises UnknownEngine, EngineError when nothing can be loaded (the message says why and what to
    do), and ModelError when a net is missing or damaged.
    """
    check_engine(setup.name)
    unavailable: Mapping[str, str] = {}
    names: Sequence[str] = (setup.name,)
    if setup.name == AUTO:
        speeds = engine_speeds(setup, paths, report)
        names, unavailable = tuple(speeds.images_per_s), speeds.unavailable
        if not names:
            raise EngineError(f"no engine runs here: {_reasons(unavailable)}")
    makers = _candidates(names, setup, paths, report)
    spare = setup.spare and any(setup.in_process(name) for name in names)
    return ResilientEngine(
        makers, unavailable=unavailable, spare=Spare(SPARE_AFTER_S) if spare else None
    )


def engine_speeds(
    setup: EngineSetup,
    paths: ModelPaths,
    report: Callable[[str], None] = log.info,
    clock: Clock = monotonic,
) -> Speeds:
    """How quick each engine of `auto` is here; measured the first time, if there is a `cache_dir`.

    Raises ModelError when a net is missing or damaged.
    """

    def measured() -> Speeds:
        report("measuring which engine is the quickest here")
        speeds = measure(_candidates(AUTO_ORDER, setup, paths, report), clock)
        report(f"landmark inferences a second: {in_words(speeds)}")
        return speeds

    if setup.cache_dir is None:
        return measured()
    return known_or_measured(setup.cache_dir, host_key(paths, setup.threads), measured)


def in_words(speeds: Speeds) -> str:
    """Each engine's speed, the best first."""
    return ", ".join(f"{name} {speed:.0f}" for name, speed in speeds.images_per_s.items())


def _candidates(
    names: Sequence[str], setup: EngineSetup, paths: ModelPaths, report: Callable[[str], None]
) -> list[Candidate]:
    return [Candidate(name, partial(_make, name, setup, paths, report)) for name in names]


def _reasons(unavailable: Mapping[str, str]) -> str:
    return "; ".join(f"{name}: {why}" for name, why in unavailable.items())


def _make(
    name: str, setup: EngineSetup, paths: ModelPaths, report: Callable[[str], None]
) -> Engine:
    threads = useful_threads(name, setup.threads)
    if setup.in_process(name):
        check_package(name)
        return ProcessEngine(
            name,
            paths,
            threads,
            cache_dir=setup.cache_dir,
            report=report,
            load_within_s=load_within_s(name),
        )
    engine = create_engine(name, paths, threads, cache_dir=setup.cache_dir, report=report)
    engine.warm_up()
    return engine
