"""The files that an analysis leaves.

They are put where they are kept one by one, under the name of the try, and are seen when the
analysis' row names them: a try that dies leaves nothing to be seen.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from server.analyses.queue import Published
from server.store.objects.base import About, Store
from server.store.objects.places import Places
from server.store.tables import Analysis, AnalysisState, KeptIn

FOLDER = "analyses"


class Result(StrEnum):
    """What there is to be had, by its file's name."""

    REPORT = "report.json"
    PAGE = "report.html"
    ATTEMPTS = "attempts.csv"
    LANDMARKS = "landmarks.csv"
    TRC = "landmarks.trc"
    OVERLAY = "overlay.mp4"
    CURVES = "curves.json"
    POSES = "poses.msgpack"
    REPLAY_MP4 = "replay.mp4"
    REPLAY_WEBM = "replay.webm"
    THUMBNAIL = "thumbnail.jpg"


MEDIA_TYPES = {
    Result.REPORT: "application/json",
    Result.PAGE: "text/html; charset=utf-8",
    Result.ATTEMPTS: "text/csv; charset=utf-8",
    Result.LANDMARKS: "text/csv; charset=utf-8",
    Result.TRC: "text/plain; charset=utf-8",
    Result.OVERLAY: "video/mp4",
    Result.CURVES: "application/json",
    Result.POSES: "application/vnd.msgpack",
    Result.REPLAY_MP4: "video/mp4",
    Result.REPLAY_WEBM: "video/webm",
    Result.THUMBNAIL: "image/jpeg",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """All analyses' files; drafts lie in the folder, on this server's disk."""

    folder: Path
    places: Places

    def there(self, analysis: Analysis) -> list[Result]:
        """What there is of one that is done; asks the disk only about those whose files nobody
        wrote down."""
        if analysis.results is not None:
            return [one for one in Result if one in analysis.results]
        return [one for one in Result if (self.folder / analysis.id / one).exists()]

    def at(self, analysis: Analysis, result: Result) -> tuple[Store, str]:
        """Where a result lies, and its key there; raises StoreUnavailable."""
        start = analysis.results_at or f"{FOLDER}/{analysis.id}"
        return self.places.of(analysis.kept_in), f"{start}/{result}"

    def remove(self, analysis_id: str) -> None:
        """Delete what an analysis left, drafts of dead tries too; raises StoreError."""
        for path in self.folder.glob(f".{analysis_id}.*"):
            shutil.rmtree(path, ignore_errors=True)
        for _, place in self.places.all():
            place.delete_all(f"{FOLDER}/{analysis_id}/")

    @contextmanager
    def draft(self, analysis_id: str, claim: str) -> Iterator[Path]:
        """A folder to write to, which is removed at the end; with it go those of earlier tries,
        which were killed."""
        path = self.folder / f".{analysis_id}.{claim}"
        for dead in self.folder.glob(f".{analysis_id}.*"):
            shutil.rmtree(dead, ignore_errors=True)
        path.mkdir(parents=True)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def publish(
        self, draft: Path, analysis: Analysis, claim: str, told: Callable[[float], None]
    ) -> Published:
        """Keep what the draft has, telling how much of it is there, 0…1; raises StoreError, and
        what `told` raises."""
        start = f"{FOLDER}/{analysis.id}/{claim}"
        sizes = {one: (draft / one).stat().st_size for one in Result if (draft / one).exists()}
        place, whole, done = self.places.of(self.places.now), max(1, sum(sizes.values())), 0

        def moved(count: int) -> None:
            told((done + count) / whole)

        for one, size in sizes.items():
            about = About(MEDIA_TYPES[one], saved_as(analysis, one))
            place.put(f"{start}/{one}", draft / one, about, moved)
            done += size
        return Published([one.value for one in sizes], start, self.places.now)

    def withdraw(self, published: Published) -> None:
        """Delete what was published for an analysis that was not waiting for it any more."""
        place = self.places.of(published.kept_in)
        place.delete([f"{published.results_at}/{name}" for name in published.results])

    def tidy(self, analysis_id: str, claim: str, now: Analysis | None) -> None:
        """After a try: delete what it published unless it is seen, the analysis being as it is
        `now`; raises StoreError."""
        start = f"{FOLDER}/{analysis_id}/{claim}"
        if now is None or now.results_at != start:
            self.places.of(self.places.now).delete_all(f"{start}/")

    def sweep_drafts(self, rows: Callable[[Sequence[str]], dict[str, Analysis]]) -> None:
        """Remove drafts of tries that are not at work any more."""
        for path in self.folder.glob(".*.*"):
            analysis_id, _, claim = path.name[1:].partition(".")
            found = rows([analysis_id]).get(analysis_id)
            if found is None or found.claim != claim:
                shutil.rmtree(path, ignore_errors=True)


def saved_as(analysis: Analysis, result: Result) -> str:
    """The name under which a browser saves it."""
    return f"{analysis.video.rpartition('.')[0] or analysis.video}-{result}"


def is_wanted(key: str, analysis: Analysis | None, kept_in: KeptIn) -> bool:
    """Whether a file is one of the analysis, or of the try that is at work on it."""
    if analysis is None:
        return False
    start, _, _ = key.rpartition("/")
    if analysis.claim is not None and start == f"{FOLDER}/{analysis.id}/{analysis.claim}":
        return True
    done = analysis.state == AnalysisState.DONE and analysis.kept_in == kept_in
    return done and start == (analysis.results_at or f"{FOLDER}/{analysis.id}")
