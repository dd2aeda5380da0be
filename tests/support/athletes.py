"""Clips of the synthetic athlete, as files and for a browser's fake camera, with their truth."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
    name = "-".join(f"{key}={options[key]}" for key in sorted(options)) or "default"
    path = folder / f"{name}{suffix}"
    truth = cli.truth_path(path)
    with _only_one(path):
        if not (path.exists() and truth.exists()):
            draft = path.with_stem(f"{path.stem}-draft")
            cli.write_athlete("cmj", draft, FPS, options=options)
            draft.rename(path)
            cli.truth_path(draft).rename(truth)
    return _read(path, json.loads(truth.read_text()))


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Of all processes that run tests: the others wait for what one draws."""
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


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


def clips_folder(cache: Path) -> Path:
    """The folder in `cache` for what today's code draws; what other code drew is removed."""
    folder = cache / _fingerprint_of_code()
    for other in cache.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)  # another process may be at it
    folder.mkdir(exist_ok=True)
    return folder


def _fingerprint_of_code() -> str:
    digest = hashlib.sha256()
    for source in sorted(_SOURCES.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
