"""Hands a checkpoint from host to host, in parts that lie in the store.

Each part is so many entries of the checkpoint's file, and its key says which. Hosts whose nets may
say something else to the last bit, such as those with other processors, have keys of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Self

from inference.recordings.checkpoint import ENTRY_BYTES, MOST_BYTES, Checkpoint
from server.store.objects.base import About, Store

FOLDER = "checkpoints"
_ABOUT = About("application/octet-stream", "checkpoint")
_KEY_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Part:
    """The entries from `first` on to the one before `end`."""

    key: str
    first: int
    end: int

    @classmethod
    def of(cls, key: str) -> Self:
        """By its key."""
        first, _, end = key.rpartition("/")[2].partition("-")
        return cls(key, int(first), int(end))


@dataclass(frozen=True, slots=True)
class Handed:
    """The parts of one checkpoint. Methods block, and raise StoreError and OSError."""

    store: Store
    analysis_id: str
    checkpoint: Checkpoint

    def take(self) -> None:
        """Put what others have done after what is here; before anything is taken from it."""
        kept = self.checkpoint.kept
        for part in self._parts():
            if part.first <= kept < part.end:
                entries = self.store.read(part.key, MOST_BYTES)
                self.checkpoint.extend(entries[(kept - part.first) * ENTRY_BYTES :])
                kept = self.checkpoint.kept

    def give(self, folder: Path) -> None:
        """Let others have what they lack; the folder is for a moment's file."""
        there = max((part.end for part in self._parts()), default=0)
        kept = self.checkpoint.kept
        if kept <= there:
            return
        with NamedTemporaryFile(dir=folder, prefix=f"{self.analysis_id}.") as file:
            file.write(self.checkpoint.read(there))
            file.flush()
            key = f"{self._prefix}{there:08d}-{kept:08d}"
            self.store.put(key, Path(file.name), _ABOUT)

    @property
    def _prefix(self) -> str:
        return f"{FOLDER}/{self.analysis_id}/{self.checkpoint.key[:_KEY_LENGTH]}/"

    def _parts(self) -> Iterator[Part]:
        """Those that follow each other without a hole, from the first entry on."""
        end = 0
        for key in self.store.page(self._prefix):
            part = Part.of(key)
            if part.first <= end < part.end:
                end = part.end
                yield part
