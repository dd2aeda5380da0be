"""Where the checkpoints of running analyses lie: always on the local disk, wherever results go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path

from inference.engines.base import ModelPaths
from inference.engines.host import host_key, version_of
from inference.recordings.checkpoint import Checkpoint
from inference.recordings.crop import Crop

log = getLogger(__name__)

_READERS = ("sideline", "av", "numpy", "opencv-python-headless")
"""What decodes, cuts and follows."""


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """A file each, by the analysis' id."""

    folder: Path

    def open(self, analysis_id: str, about: Mapping[str, str]) -> Checkpoint | None:
        """What earlier tries left of it; None where nothing can be kept."""
        try:
            return Checkpoint(self.folder / analysis_id, about)
        except OSError as error:
            log.warning("analysis %s goes on without a checkpoint: %s", analysis_id, error)
            return None

    def remove(self, analysis_id: str) -> None:
        """It is not needed any more."""
        (self.folder / analysis_id).unlink(missing_ok=True)

    def sweep(self, wanted: Callable[[str], bool]) -> int:
        """Remove those of analyses that are not wanted, by their ids; returns how many."""
        lost = [path for path in self.folder.glob("*") if not wanted(path.name)]
        for path in lost:
            path.unlink(missing_ok=True)
        return len(lost)


def about(
    video: str, crop: Crop | None, engine: str, paths: ModelPaths, threads: int
) -> dict[str, str]:
    """All that the nets' answers depend on, `video` being what the file is known by; raises
    ModelError."""
    return {
        **host_key(paths, threads),
        **{package: version_of(package) for package in _READERS},
        "video": video,
        "crop": repr(crop),
        "engine": engine,
    }
