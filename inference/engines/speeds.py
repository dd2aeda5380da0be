"""How quick each engine is on this host: measured once, kept until something changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from logging import getLogger
from pathlib import Path

import numpy as np

from inference.clock import Clock
from inference.engines.base import Engine, Net
from inference.engines.succession import Candidate
from inference.errors import EngineError

log = getLogger(__name__)

FILE = "speeds.json"

ROUNDS = 25
"""One crop each; the quickest counts, because what else the host does only makes a round slower.
With larger batches a busy host would interrupt every one of them."""


@dataclass(frozen=True, slots=True)
class Speeds:
    """Landmark inferences a second, one by one, of each engine, the best first; and why others
    cannot be used."""

    images_per_s: Mapping[str, float]
    unavailable: Mapping[str, str]


def measure(candidates: Sequence[Candidate], clock: Clock) -> Speeds:
    """Load all, let them take turns, and close them; takes a few seconds.

    Raises what making one raises besides EngineError.
    """
    unavailable: dict[str, str] = {}
    with ExitStack() as stack:
        engines: dict[str, Engine] = {}
        # One after the other: two native modules that are imported at once may wait for each other
        # for ever, one with the interpreter's lock and one with its own.
        for one in candidates:
            try:
                engines[one.name] = stack.enter_context(closing(one.create()))
            except EngineError as error:
                unavailable[one.name] = str(error)
        found = _in_turns(engines, unavailable, clock)
    best_first = sorted(found, key=lambda name: -found[name])
    return Speeds({name: found[name] for name in best_first}, unavailable)


def known_or_measured(
    folder: Path, key: Mapping[str, str], measured: Callable[[], Speeds]
) -> Speeds:
    """What was measured on this very host before, else what is measured now, and kept."""
    path = folder / FILE
    known = _read(path, key)
    if known is not None:
        return known
    speeds = measured()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"host": dict(key), **asdict(speeds)}, indent=1))
        part.replace(path)
    except OSError as error:
        log.warning("the engines' speeds cannot be kept: %s", error)
    return speeds


def _in_turns(
    engines: Mapping[str, Engine], unavailable: dict[str, str], clock: Clock
) -> dict[str, float]:
    """Rounds in which each engine has its turn: a busy moment is nobody's alone."""
    pictures = np.random.default_rng(0).integers(0, 256, (1, 256, 256, 3), np.uint8)
    quickest_s: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, engine in engines.items():
            if name in unavailable:
                continue
            began_s = clock()
            try:
                engine.run(Net.LANDMARKS, pictures)
            except EngineError as error:
                unavailable[name] = str(error)
                quickest_s.pop(name, None)
                continue
            quickest_s[name] = min(clock() - began_s, quickest_s.get(name, float("inf")))
    return {name: 1 / max(took_s, 1e-9) for name, took_s in quickest_s.items()}


def _read(path: Path, key: Mapping[str, str]) -> Speeds | None:
    """None when there is nothing, nothing of use, or of another host."""
    try:
        kept = json.loads(path.read_text())
        if kept["host"] != dict(key):
            return None
        speeds = {str(name): float(speed) for name, speed in kept["images_per_s"].items()}
        reasons = {str(name): str(why) for name, why in kept["unavailable"].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return Speeds(speeds, reasons) if speeds else None
