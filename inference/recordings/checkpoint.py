"""What the nets made of each picture of a file, kept on disk while it is measured, so that another
try need not run them again.

The file is a header and one entry of a fixed size a picture, each under a checksum. Entries are
written as they come: whoever is killed leaves all of them but, perhaps, a torn last one. They are
forced to the disk by `sync`, for the power that fails.

Entries are in the order of their media times, so that a file can be gone on with in its middle too.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path
from typing import Self
from zlib import crc32

import numpy as np

from inference.landmarks import LANDMARK_COUNT, Pose
from inference.pose.region import Region
from inference.pose.tracker import Trail

log = getLogger(__name__)

MOST_BYTES = 1 << 30
"""A million pictures; those beyond are measured again by another try."""

_MAGIC = b"sideline checkpoint 3\n"
_HEADER_BYTES = len(_MAGIC) + hashlib.sha256().digest_size

_ENTRY = np.dtype(
    [
        ("picture", "<u4"),
        ("at_s", "<f8"),
        ("seen", "u1"),
        ("followed", "u1"),
        ("unseen", "<u4"),
        ("region", "<f8", 4),
        ("score", "<f8"),
        ("image", "<f4", (LANDMARK_COUNT, 4)),
        ("world", "<f4", (LANDMARK_COUNT, 3)),
    ]
)
_CHECK_BYTES = 4
ENTRY_BYTES = _ENTRY.itemsize + _CHECK_BYTES


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One picture by its checksum, who was seen in it, where to look in the next one, and its media
    time."""

    picture: int
    pose: Pose | None
    trail: Trail
    at_s: float

    def to_bytes(self) -> bytes:
        """The entry with its own checksum."""
        row = np.zeros((), _ENTRY)
        row["picture"], row["unseen"] = self.picture, self.trail.unseen
        row["at_s"] = self.at_s
        if (region := self.trail.region) is not None:
            row["followed"] = 1
            row["region"] = (
                region.center_x_px,
                region.center_y_px,
                region.side_px,
                region.rotation_rad,
            )
        if (pose := self.pose) is not None:
            row["seen"], row["score"] = 1, pose.score
            row["image"], row["world"] = pose.image, pose.world
        data = row.tobytes()
        return data + crc32(data).to_bytes(_CHECK_BYTES, "little")

    @classmethod
    def from_bytes(cls, data: bytes) -> Self | None:
        """None for what is torn."""
        body, check = data[: _ENTRY.itemsize], data[_ENTRY.itemsize :]
        if len(data) != ENTRY_BYTES or crc32(body).to_bytes(_CHECK_BYTES, "little") != check:
            return None
        row = np.frombuffer(body, _ENTRY)[0]
        region = Region(*row["region"].tolist()) if row["followed"] else None
        pose = None
        if row["seen"]:
            pose = Pose(row["image"].copy(), row["world"].copy(), float(row["score"]))
        trail = Trail(region, int(row["unseen"]))
        return cls(int(row["picture"]), pose, trail, float(row["at_s"]))


class Checkpoint:
    """The file of one analysis; use it in a `with` statement.

    First `take` gives what earlier tries left, picture after picture; from the first picture on
    for which there is nothing, or something else, `add` writes. `taken` and `added` count. One
    thread takes and adds, another may `sync`.
    """

    def __init__(self, path: Path, about: Mapping[str, str]) -> None:
        """`about` is all that the nets' answers depend on: what was kept for anything else is
        thrown away. Raises OSError, and BlockingIOError while another process has it open."""
        self.taken = 0
        self.added = 0
        self._reading = True
        self._dirty = False
        header = _header(about)
        self.key = header[len(_MAGIC) :].hex()
        """The same for the same `about`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._fd: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._size = self._begin(self._fd, header)
        except OSError:
            self.close()
            raise

    @property
    def kept(self) -> int:
        """How many pictures the file knows of."""
        size = 0 if self._fd is None else os.fstat(self._fd).st_size
        return max(0, size - _HEADER_BYTES) // ENTRY_BYTES

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def take(self, picture: int) -> Entry | None:
        """What was kept of the next picture, if that is the one with this checksum."""
        if not self._reading or self._fd is None:
            return None
        entry = self._at(self._size)
        if entry is None or entry.picture != picture:
            self._reading = False
            return None
        self.taken += 1
        self._size += ENTRY_BYTES
        return entry

    def go_to_end(self) -> Entry | None:
        """The last entry, after which `add` goes on; None where there is none."""
        kept = self.kept
        last = self._entry(kept - 1) if kept else None
        if last is not None:
            self._reading, self._size = False, _HEADER_BYTES + kept * ENTRY_BYTES
        return last

    def since(self, at_s: float) -> Iterator[Entry]:
        """The entries of that media time and later ones, as far as they are whole."""
        kept = self.kept
        number = bisect_left(range(kept), at_s, key=self._time)
        while number < kept and (entry := self._entry(number)) is not None:
            yield entry
            number += 1

    def read(self, first: int) -> bytes:
        """The entries from that one on, as they lie in the file; raises OSError."""
        if self._fd is None:
            return b""
        wanted = max(0, self.kept - first) * ENTRY_BYTES
        return os.pread(self._fd, wanted, _HEADER_BYTES + first * ENTRY_BYTES)

    def extend(self, entries: bytes) -> None:
        """Put what `read` gave elsewhere after what is here, before anything is taken; raises
        OSError."""
        if self._fd is not None:
            at = _HEADER_BYTES + self.kept * ENTRY_BYTES
            os.ftruncate(self._fd, at)
            os.pwrite(self._fd, entries, at)

    def add(self, entry: Entry) -> None:
        """Keep it; a disk that is full costs the rest of the checkpoint, and nothing else."""
        if self._fd is None or self._size + ENTRY_BYTES > MOST_BYTES:
            return
        try:
            if not self.added:
                os.ftruncate(self._fd, self._size)
            written = os.pwrite(self._fd, entry.to_bytes(), self._size)
        except OSError as error:
            self._give_up(error)
            return
        if written < ENTRY_BYTES:
            self._give_up(OSError("the disk is full"))
            return
        self._reading = False
        self._size += ENTRY_BYTES
        self.added += 1
        self._dirty = True

    def sync(self) -> None:
        """Force what was added to the disk."""
        if self._dirty and self._fd is not None:
            self._dirty = False
            try:
                os.fdatasync(self._fd)
            except OSError as error:
                self._give_up(error)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _entry(self, number: int) -> Entry | None:
        return self._at(_HEADER_BYTES + number * ENTRY_BYTES)

    def _time(self, number: int) -> float:
        entry = self._entry(number)
        return float("inf") if entry is None else entry.at_s

    def _at(self, place: int) -> Entry | None:
        if self._fd is None:
            return None
        with suppress(OSError):
            return Entry.from_bytes(os.pread(self._fd, ENTRY_BYTES, place))
        return None

    def _begin(self, fd: int, header: bytes) -> int:
        if os.pread(fd, _HEADER_BYTES, 0) != header:
            os.ftruncate(fd, 0)
            os.pwrite(fd, header, 0)
        return _HEADER_BYTES

    def _give_up(self, error: OSError) -> None:
        log.warning("the checkpoint cannot be written any more: %s", error)
        self._reading = False
        self.close()


def _header(about: Mapping[str, str]) -> bytes:
    told = json.dumps(dict(about), sort_keys=True)
    return _MAGIC + hashlib.sha256(told.encode()).digest()
