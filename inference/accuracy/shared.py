"""A folder in which several processes share the work on many athletes.

Each takes the next athlete that nobody is at, leaves what came of it as a file, and has all of it
in the end; one that was broken off goes on where it was. The folder belongs to one state of the
code.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inference.accuracy.video import Clip
from inference.athlete.motion import Attempt
from inference.motion.analyzer import Event, EventStage

Clips = Mapping[float, Clip]
"""By frame rate."""


@dataclass(frozen=True, slots=True)
class Shared:
    """`measure` gives the clips of a seed."""

    folder: Path
    name: str
    measure: Callable[[int], Clips]

    def all(self, seeds: Sequence[int]) -> Iterator[Clips]:
        """Those of every seed, in their order; what others are at is waited for in the end, and
        measured here should they not come to it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for seed in seeds:
            self._take(seed, wait=False)
        for seed in seeds:
            self._take(seed, wait=True)
            yield self._read(seed)

    def _take(self, seed: int, *, wait: bool) -> None:
        path = self._path(seed)
        if path.exists():
            return
        with _locked(path.with_suffix(".lock"), wait=wait) as mine:
            if mine and not path.exists():
                self._write(path, self.measure(seed))

    def _write(self, path: Path, clips: Clips) -> None:
        told = [[fps, *map(_plain, clip)] for fps, clip in clips.items()]
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(told))
        draft.rename(path)

    def _read(self, seed: int) -> Clips:
        return {
            fps: (tuple(Attempt(**one) for one in truth), tuple(map(_event, events)))
            for fps, truth, events in json.loads(self._path(seed).read_text())
        }

    def _path(self, seed: int) -> Path:
        return self.folder / f"{self.name}-{seed}.json"


def _plain(things: Sequence[Any]) -> list[dict[str, Any]]:
    """Verdicts aside, of which nothing is compared."""
    plain = [asdict(one) for one in things]
    for one in plain:
        one.pop("verdict", None)
    return plain


def _event(told: Mapping[str, Any]) -> Event:
    return Event(**{**told, "stage": EventStage(told["stage"]), "flags": tuple(told["flags"])})


@contextmanager
def _locked(path: Path, *, wait: bool) -> Iterator[bool]:
    """Whether the lock is ours inside; a process that dies gives its locks up."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
