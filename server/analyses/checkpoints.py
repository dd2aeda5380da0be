"""Where the checkpoints of running analyses lie: on the local disk, wherever results go.

Where other hosts may go on with an analysis, what they need goes to the store too, in parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path

from inference.engines.base import ModelPaths
from inference.engines.host import host_key, version_of
from inference.recordings.checkpoint import Checkpoint
from inference.recordings.crop import Crop
from server.analyses.handing import FOLDER, Handed
from server.store.objects.base import Store, StoreError

log = getLogger(__name__)

_VIDEO = ".video"
_READERS = ("sideline", "av", "numpy", "opencv-python-headless")
"""What decodes, cuts and follows."""


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """A file each, by the analysis' id, and perhaps its video; `store` is shared with others."""

    folder: Path
    store: Store | None = None

    def video(self, analysis_id: str) -> Path:
        """Where a video that was fetched is kept for other tries."""
        return self.folder / f"{analysis_id}{_VIDEO}"

    def open(self, analysis_id: str, about: Mapping[str, str]) -> Checkpoint | None:
        """What earlier tries left of it, here and on other hosts; None where nothing can be
        kept."""
        try:
            checkpoint = Checkpoint(self.folder / analysis_id, about)
        except OSError as error:
            log.warning("analysis %s goes on without a checkpoint: %s", analysis_id, error)
            return None
        try:
            if self.store is not None:
                Handed(self.store, analysis_id, checkpoint).take()
        except (OSError, StoreError) as error:
            log.warning("analysis %s: what other hosts did is not known: %s", analysis_id, error)
        return checkpoint

    def hand_on(self, analysis_id: str, checkpoint: Checkpoint) -> None:
        """Let other hosts have what is new in it; raises StoreError, OSError."""
        if self.store is not None:
            Handed(self.store, analysis_id, checkpoint).give(self.folder)

    def remove(self, analysis_id: str) -> None:
        """It is not needed any more."""
        self.video(analysis_id).unlink(missing_ok=True)
        (self.folder / analysis_id).unlink(missing_ok=True)
        if self.store is not None:
            with suppress(StoreError):  # the sweep finds it
                self.store.delete_all(f"{FOLDER}/{analysis_id}/")

    def sweep(self, wanted: Callable[[str], bool]) -> int:
        """Remove those of analyses that are not wanted, by their ids, from this host; returns how
        many."""
        found = self.folder.glob("*")
        lost = [path for path in found if not wanted(path.name.partition(".")[0])]
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
