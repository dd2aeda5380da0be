"""Files in a folder of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from server.store.objects.base import (
    PAGE,
    About,
    MissingObject,
    Moved,
    Store,
    StoreError,
    StoreUnavailable,
    quiet,
)

_PIECE = 8 << 20
_HALF = ".half"
"""The end of the hidden name under which a file grows."""


@dataclass(frozen=True, slots=True)
class DiskStore(Store):
    """A key is a path below the folder. Names that begin with a dot are no objects."""

    folder: Path
    shared = False
    link_s = 0

    def put(self, key: str, source: Path, about: About, moved: Moved = quiet) -> None:
        """On one disk no byte is copied: both names are the same file's."""
        del about  # whoever sends the file knows
        target = self._at(key)
        half = target.with_name(f".{target.name}{_HALF}")
        with _disk():
            target.parent.mkdir(parents=True, exist_ok=True)
            half.unlink(missing_ok=True)
            _to_disk(source)
            _link(source, half, moved)
            half.replace(target)
            _to_disk(target.parent)

    def fetch(self, key: str, target: Path, most_bytes: int, moved: Moved = quiet) -> None:
        """As on one disk above."""
        with _disk():
            source = self._checked(key, most_bytes)
            _link(source, target, moved)

    def read(self, key: str, most_bytes: int) -> bytes:
        """All of it."""
        with _disk():
            return self._checked(key, most_bytes).read_bytes()

    def size(self, key: str) -> int | None:
        """Its file's."""
        with _disk():
            path = self._at(key)
            return path.stat().st_size if path.is_file() else None

    def delete(self, keys: Sequence[str]) -> None:
        """Unlink them, and the folders that are empty then."""
        with _disk():
            for key in keys:
                self._at(key).unlink(missing_ok=True)
                self._prune(self._at(key).parent)

    def page(self, prefix: str, after: str = "") -> Sequence[str]:
        """What lies there."""
        start = prefix.rpartition("/")[0]
        with _disk():
            keys = (key for key in self._walk(self.folder / start, after) if key.startswith(prefix))
            return list(islice(keys, PAGE))

    def link(self, key: str) -> str | None:
        """The server sends it."""
        del key
        return None

    def path(self, key: str) -> Path | None:
        """The file."""
        return self._at(key)

    def tidy(self, before_s: float) -> int:
        """Files that never got their name."""
        count = 0
        with _disk():
            for half in self.folder.rglob(f".*{_HALF}"):
                with suppress(FileNotFoundError):
                    if half.stat().st_mtime < before_s:
                        half.unlink()
                        count += 1
        return count

    def close(self) -> None:
        """There are none."""

    def _at(self, key: str) -> Path:
        return self.folder / key

    def _checked(self, key: str, most_bytes: int) -> Path:
        path = self._at(key)
        if not path.is_file():
            raise MissingObject(f"{key} is not in {self.folder}")
        if path.stat().st_size > most_bytes:
            raise StoreError(f"{key} has more than {most_bytes} bytes")
        return path

    def _walk(self, folder: Path, after: str) -> Iterator[str]:
        """Keys after that one, in the order of their text, hidden ones left out."""
        with suppress(FileNotFoundError, NotADirectoryError):
            inside = [one for one in folder.iterdir() if not one.name.startswith(".")]
            folders = {one: one.is_dir() for one in inside}
            for one in sorted(inside, key=lambda each: each.name + "/" * folders[each]):
                key = one.relative_to(self.folder).as_posix() + "/" * folders[one]
                if key <= after and not (folders[one] and after.startswith(key)):
                    continue
                if folders[one]:
                    yield from self._walk(one, after)
                else:
                    yield key

    def _prune(self, folder: Path) -> None:
        while folder != self.folder and folder.parent != self.folder:
            try:
                folder.rmdir()
            except OSError:  # something is in it yet, or it is gone
                return
            folder = folder.parent


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise MissingObject(f"{error.filename} is not there any more") from error
    except OSError as error:
        raise StoreUnavailable(f"the disk cannot be used: {error}") from error


def _link(source: Path, target: Path, moved: Moved) -> None:
    """The same file under another name, or a copy where the two lie on different disks."""
    try:
        os.link(source, target)
    except OSError:
        with source.open("rb") as there, target.open("xb") as here:
            while piece := there.read(_PIECE):
                here.write(piece)
                moved(here.tell())
            here.flush()
            os.fsync(here.fileno())
        return
    moved(target.stat().st_size)


def _to_disk(path: Path) -> None:
    """A file's bytes, or a folder's names."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
