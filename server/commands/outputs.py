"""The files that `sideline analyze` writes beside what it prints."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

from inference.errors import InvalidInput
from inference.motion.analyzer import AthleteProfile
from inference.motion.sport import Sport
from inference.report import Report
from inference.reporting.page import html_of
from inference.reporting.series import Series
from inference.reporting.tables import attempts_csv, write_landmarks_csv
from inference.reporting.trc import write_trc

_SUFFIXES = {
    "overlay": ".mp4",
    "html": ".html",
    "csv": ".csv",
    "landmarks": ".csv",
    "trc": ".trc",
}


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where to write what; None: not asked for."""

    overlay: Path | None = None
    html: Path | None = None
    csv: Path | None = None
    landmarks: Path | None = None
    trc: Path | None = None

    @property
    def need_series(self) -> bool:
        """Whether a file wants what was seen frame by frame."""
        return any(one is not None for one in (self.html, self.landmarks, self.trc))

    def check(self, video: Path) -> None:
        """Raise InvalidInput for what would fail, or do harm, after minutes of work."""
        asked = {item.name: getattr(self, item.name) for item in fields(self)}
        paths = {name: path for name, path in asked.items() if path is not None}
        for name, path in paths.items():
            _check(name, path, video)
        if len({path.absolute() for path in paths.values()}) < len(paths):
            raise InvalidInput("two outputs have the same name: give each file its own")

    def write(self, report: Report, series: Series, sport: Sport, athlete: AthleteProfile) -> None:
        """Write all but the overlay; raises InvalidInput where a file cannot be written."""
        if self.html is not None:
            _write_text(self.html, html_of(report, series, sport, athlete))
        if self.csv is not None:
            _write_text(self.csv, attempts_csv(report, sport))
        if self.landmarks is not None:
            _write(self.landmarks, lambda path: _landmarks(path, series))
        if self.trc is not None:
            name = self.trc.name
            _write(self.trc, lambda path: _trc(path, report, series, name))


def _check(name: str, path: Path, video: Path) -> None:
    suffix = _SUFFIXES[name]
    if path.suffix.lower() != suffix:
        raise InvalidInput(f"--{name} must end in {suffix}, and {path.name} does not")
    if path.exists() and path.samefile(video):
        raise InvalidInput(f"--{name} must be another file than the video")
    if path.is_dir():
        raise InvalidInput(f"the {name} cannot be written to {path}: it is a folder")
    if not os.access(path.parent, os.W_OK):
        raise InvalidInput(
            f"the {name} cannot be written to {path}: there is no folder {path.parent} that can "
            "be written to"
        )


def _write_text(path: Path, text: str) -> None:
    def write(target: Path) -> None:
        with target.open("w", encoding="utf-8", newline="") as file:
            file.write(text)

    _write(path, write)


def _landmarks(path: Path, series: Series) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        write_landmarks_csv(series, file)


def _trc(path: Path, report: Report, series: Series, name: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        write_trc(report, series, file, name)


def _write(path: Path, write: Callable[[Path], None]) -> None:
    """The file appears when it is complete; what was there before stays if it fails."""
    part = path.with_name(f".{path.name}.part")
    try:
        write(part)
        part.replace(path)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
