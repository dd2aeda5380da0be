"""Clips of the synthetic athlete for a browser's fake camera, with their truth."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inference.athlete import cli

FPS = 30
_SOURCES = Path(cli.__file__).parent


@dataclass(frozen=True, slots=True)
class TrueJump:
    """One jump of a clip: when the feet leave the floor, and how high it is both ways."""

    takeoff_s: float
    flight_m: float
    com_m: float


@dataclass(frozen=True, slots=True)
class Clip:
    """A rendered clip; `duration_s` is what the fake camera's loop takes."""

    path: Path
    duration_s: float
    height_m: float
    jumps: tuple[TrueJump, ...]


def clip(folder: Path, suffix: str, options: Mapping[str, str]) -> Clip:
    """The athlete with these options, rendered at 640×360 and 30 fps unless `folder` has it."""
    path = folder / f"{_fingerprint(options)}{suffix}"
    truth = cli.truth_path(path)
    if not truth.exists():
        draft = path.with_stem(f"{path.stem}-draft")
        cli.write_athlete("cmj", draft, FPS, options=options)
        draft.rename(path)
        cli.truth_path(draft).rename(truth)
    return _read(path, json.loads(truth.read_text()))


def _read(path: Path, truth: Mapping[str, object]) -> Clip:
    attempts, athlete = truth["attempts"], truth["athlete"]
    assert isinstance(attempts, list)
    assert isinstance(athlete, dict)
    duration_s = truth["duration_s"]
    assert isinstance(duration_s, float)
    jumps = tuple(
        TrueJump(
            one["media_time_s"],
            one["metrics"]["jump_height_flight_m"],
            one["metrics"]["jump_height_com_m"],
        )
        for one in attempts
    )
    return Clip(path, duration_s, athlete["height_m"], jumps)


def _fingerprint(options: Mapping[str, str]) -> str:
    """Changes with the options and with the code that draws."""
    digest = hashlib.sha256(json.dumps(sorted(options.items())).encode())
    for source in sorted(_SOURCES.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
