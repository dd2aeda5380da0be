"""What an image takes: unpacked as `docker images` counts it, packed as a registry keeps it.

`python -m deploy.image.size ROOT` of a root that `deploy.image.replay` left.
"""

from __future__ import annotations

import gzip
import os
import sys
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

PARTS = (
    "opt/sideline/lib/python*/site-packages/*",
    "opt/sideline/models",
    "usr/lib/python3*",
    "usr",
    "opt",
    "",
)
"""Each file is counted where it is named first."""
SHOWN = 20


class _Counter:
    """A file that keeps nothing but its length."""

    def __init__(self) -> None:
        self.bytes = 0

    def write(self, data: bytes) -> int:
        """Count."""
        self.bytes += len(data)
        return len(data)

    def flush(self) -> None:
        """There is nothing to flush."""


def files(folder: Path) -> Iterator[Path]:
    """All below that is no folder; nothing of other file systems."""
    for where, _, names in os.walk(folder):
        yield from (Path(where, name) for name in names)


def parts(root: Path) -> Mapping[str, int]:
    """Bytes of each part, the largest first."""
    seen: set[Path] = set()
    found: dict[str, int] = {}
    for pattern in PARTS:
        for place in sorted(root.glob(pattern)) if pattern else [root]:
            mine = (
                [path for path in files(place) if path not in seen] if place.is_dir() else [place]
            )
            seen.update(mine)
            name = str(place.relative_to(root))
            found[name] = sum(path.lstat().st_size for path in mine)
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def packed_bytes(root: Path) -> int:
    """As one layer, by gzip."""
    counter = _Counter()
    with (
        gzip.GzipFile(fileobj=counter, mode="wb", compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        tar.add(root, arcname=".")
    return counter.bytes


def report(root: Path) -> Iterator[str]:
    """A line for each large part, and the sums."""
    each = parts(root)
    for name, count in list(each.items())[:SHOWN]:
        yield f"{count / 1e6:8.1f} MB  {name}"
    rest = sum(list(each.values())[SHOWN:])
    yield f"{rest / 1e6:8.1f} MB  all else"
    yield f"{sum(each.values()) / 1e6:8.1f} MB  unpacked"
    yield f"{packed_bytes(root) / 1e6:8.1f} MB  packed"


if __name__ == "__main__":
    for line in report(Path(sys.argv[1])):
        print(line)
