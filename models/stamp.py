"""The note beside the converted nets that lets a second start skip everything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from models.files import sha256_of, write_whole
from models.manifest import MANIFEST

STAMP = "models.json"
_CONVERTER = (
    "bf16/centring.py",
    "bf16/graph.py",
    "bf16/make.py",
    "bf16/pictures.py",
    "bf16/precise.py",
    "bf16/rounding.py",
    "bf16/runtime.py",
    "convert.py",
    "onnx_graph.py",
    "operators.py",
    "sparse.py",
    "tflite_graph.py",
    "translation.py",
    "windows.py",
)


@dataclass(frozen=True, slots=True)
class FileMark:
    """How a file was when it was known to be good."""

    sha256: str
    bytes: int
    mtime_ns: int

    @staticmethod
    def of(path: Path) -> FileMark:
        """The mark of a file that is good now."""
        status = path.stat()
        return FileMark(sha256_of(path), status.st_size, status.st_mtime_ns)

    def untouched(self, path: Path) -> bool:
        """Whether size and time of change are as they were; reads no contents."""
        if not path.is_file():
            return False
        status = path.stat()
        return (status.st_size, status.st_mtime_ns) == (self.bytes, self.mtime_ns)

    def same_contents(self, path: Path) -> bool:
        """Whether the contents are as they were, whenever they were written."""
        return path.is_file() and sha256_of(path) == self.sha256


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which converter made which files, by file name."""

    converter: str
    files: Mapping[str, FileMark]


def converter_version() -> str:
    """Changes with the converter's source and the manifest, so that nobody has to remember to."""
    digest = hashlib.sha256(MANIFEST.read_bytes())
    for name in _CONVERTER:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()[:16]


def read_stamp(directory: Path) -> Stamp | None:
    """The stamp, or None when there is none that can be read."""
    try:
        table = json.loads((directory / STAMP).read_text(encoding="utf-8"))
        files = {name: FileMark(**mark) for name, mark in table["files"].items()}
        return Stamp(str(table["converter"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_stamp(directory: Path, files: Iterable[Path]) -> None:
    """Note that these files are good."""
    stamp = Stamp(converter_version(), {path.name: FileMark.of(path) for path in files})
    write_whole(directory / STAMP, json.dumps(asdict(stamp), indent=1).encode())
