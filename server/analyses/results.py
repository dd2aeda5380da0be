"""The files that an analysis leaves: a folder each, which appears when all of it is there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Result(StrEnum):
    """What there is to be had, by its file's name."""

    REPORT = "report.json"
    PAGE = "report.html"
    ATTEMPTS = "attempts.csv"
    LANDMARKS = "landmarks.csv"
    TRC = "landmarks.trc"
    OVERLAY = "overlay.mp4"
    CURVES = "curves.json"
    THUMBNAIL = "thumbnail.jpg"


MEDIA_TYPES = {
    Result.REPORT: "application/json",
    Result.PAGE: "text/html; charset=utf-8",
    Result.ATTEMPTS: "text/csv; charset=utf-8",
    Result.LANDMARKS: "text/csv; charset=utf-8",
    Result.TRC: "text/plain; charset=utf-8",
    Result.OVERLAY: "video/mp4",
    Result.CURVES: "application/json",
    Result.THUMBNAIL: "image/jpeg",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """All analyses' folders."""

    folder: Path

    def path(self, analysis_id: str, result: Result) -> Path:
        """Where a result lies, once the analysis is done."""
        return self.folder / analysis_id / result.value

    def there(self, analysis_id: str) -> list[Result]:
        """What there is of an analysis."""
        return [one for one in Result if self.path(analysis_id, one).exists()]

    def remove(self, analysis_id: str) -> None:
        """Delete what an analysis left, drafts of dead tries too."""
        for path in (self.folder / analysis_id, *self.folder.glob(f".{analysis_id}.*")):
            shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def draft(self, analysis_id: str, claim: str) -> Iterator[Path]:
        """A folder to write to, which is removed again unless `publish` was called; with it go
        those of earlier tries, which were killed."""
        path = self.folder / f".{analysis_id}.{claim}"
        for dead in self.folder.glob(f".{analysis_id}.*"):
            shutil.rmtree(dead, ignore_errors=True)
        path.mkdir(parents=True)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def sweep(self, wanted: Callable[[str], bool]) -> None:
        """Remove what lies here of analyses that are not wanted, by their ids."""
        for path in self.folder.glob("*"):
            if not wanted(path.name.lstrip(".").partition(".")[0]):
                shutil.rmtree(path, ignore_errors=True)

    def publish(self, draft: Path, analysis_id: str) -> None:
        """The draft becomes the result, in the place of one that a dead try left."""
        shutil.rmtree(self.folder / analysis_id, ignore_errors=True)
        draft.rename(self.folder / analysis_id)
