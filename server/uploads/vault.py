"""Where uploads' bytes lie: a file each, named by the upload's id, in one folder.

What has been taken is always the beginning of the upload, without a hole, so the file's length is
the one truth about how much there is: a server that is killed at any moment finds it again. Before
bytes are acknowledged they are on the disk.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool

_COPY = 1 << 20
_BATCH = 500


class WrongChecksum(Exception):
    """The bytes are not those that the sender meant; none of them was taken."""


class TooManyBytes(Exception):
    """More came than was announced; the surplus was not taken."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """Of one request's bytes: an algorithm of `hashlib`, and the digest."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Vault:
    """The folder."""

    folder: Path

    def path(self, upload_id: str) -> Path:
        """Where an upload's bytes are."""
        return self.folder / upload_id

    def create(self, upload_id: str) -> None:
        """Make room for an upload; raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.path(upload_id).open("xb") as file:
            os.fsync(file.fileno())

    def adopt(self, upload_id: str, path: Path) -> None:
        """Take a whole file from elsewhere on this disk, on which it is then for good."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        path.rename(self.path(upload_id))

    def received(self, upload_id: str) -> int:
        """How many bytes there are; raises FileNotFoundError."""
        return self.path(upload_id).stat().st_size

    def remove(self, upload_id: str) -> None:
        """Delete the bytes, and what a broken request left beside them."""
        for path in (self.path(upload_id), self._aside(upload_id)):
            path.unlink(missing_ok=True)

    def sweep(self, wanted: Callable[[Sequence[str]], set[str]], before_s: float) -> None:
        """Remove files last written before then, in seconds since 1970, of uploads that `wanted`
        leaves out of those that it is asked about."""
        paths = (path for path in self.folder.glob("*") if _is_older(path, before_s))
        while batch := list(islice(paths, _BATCH)):
            known = wanted([path.name for path in batch])
            for path in batch:
                if path.suffix or path.name not in known:
                    path.unlink(missing_ok=True)

    async def append(
        self,
        upload_id: str,
        chunks: AsyncIterator[bytes],
        limit: int,
        checksum: Checksum | None = None,
    ) -> int:
        """Add bytes until the upload has `limit`; returns how many it has then.

        What came before the sender was cut off is kept, but not under a checksum, which is of the
        whole: then nothing is taken unless it all came and is right. Raises WrongChecksum,
        TooManyBytes, OSError, and what `chunks` raises.
        """
        if checksum is None:
            with self.path(upload_id).open("rb+") as file:  # never made anew
                await self._take(file, chunks, limit)
            return self.received(upload_id)
        aside = self._aside(upload_id)
        try:
            with aside.open("wb") as file:
                room = limit - self.received(upload_id)
                await self._take(file, chunks, room)
            await run_in_threadpool(self._accept, upload_id, aside, checksum)
        finally:
            aside.unlink(missing_ok=True)
        return self.received(upload_id)

    async def _take(self, file: BinaryIO, chunks: AsyncIterator[bytes], limit: int) -> None:
        have = file.seek(0, os.SEEK_END)
        try:
            async for chunk in chunks:
                fits = chunk[: limit - have]
                have += await run_in_threadpool(file.write, fits)
                if len(fits) < len(chunk):
                    raise TooManyBytes
        finally:
            await run_in_threadpool(_to_disk, file)

    def _accept(self, upload_id: str, aside: Path, checksum: Checksum) -> None:
        with aside.open("rb") as file:
            if hashlib.file_digest(file, checksum.algorithm).digest() != checksum.digest:
                raise WrongChecksum
            file.seek(0)
            with self.path(upload_id).open("rb+") as whole:
                whole.seek(0, os.SEEK_END)
                while part := file.read(_COPY):
                    whole.write(part)
                _to_disk(whole)

    def _aside(self, upload_id: str) -> Path:
        return self.folder / f"{upload_id}.unchecked"


def _is_older(path: Path, before_s: float) -> bool:
    try:
        return path.stat().st_mtime < before_s
    except FileNotFoundError:
        return False


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
