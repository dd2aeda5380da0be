"""`sideline analyze`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from inference.errors import InvalidInput
from inference.motion.analyzer import AthleteProfile
from inference.motion.sport import Metric
from inference.offline import analyze_video
from inference.pipeline import Pipeline
from inference.recordings.crop import Crop
from inference.recordings.overlay import Notes, write_overlay
from inference.recordings.video import VideoFile
from inference.report import Attempt, Report
from inference.reporting.series import Recorder
from inference.results import FrameResult
from inference.sports.registry import get_sport
from server.commands.outputs import Outputs
from server.config import Settings, read_settings
from server.loading import open_pipeline


class Bar:
    """A progress bar on stderr, from the first progress on: an early error stands alone. Nothing
    is drawn where stderr is not a terminal."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None

    def __call__(self, done: float) -> None:
        """`done` of the whole, 0…1."""
        if self._bar is None:
            self._bar = tqdm(total=100, unit="%", leave=False, disable=None)
        self._bar.update(round(100 * done) - self._bar.n)

    def close(self) -> None:
        """Clear the line."""
        if self._bar is not None:
            self._bar.close()


def analyze(
    video: Path,
    sport: str,
    athlete: AthleteProfile,
    *,
    outputs: Outputs,
    as_json: bool,
    crop: Crop | None = None,
) -> None:
    """Analyse a file, print the report and write what else is asked for; raises SidelineError with
    words for a person."""
    chosen = get_sport(sport)
    VideoFile(video).close()  # what is no video is told before models are fetched and loaded
    outputs.check(video)
    notes = Notes() if outputs.overlay is not None else None
    recorder = Recorder() if outputs.need_series else None

    def listen(result: FrameResult) -> None:
        for one in (notes, recorder):
            if one is not None:
                one(result)

    with _pipeline(read_settings()) as pipeline, closing(Bar()) as bar:
        report = analyze_video(
            video, sport, athlete, pipeline, crop=crop, on_progress=bar, on_result=listen
        )
    outputs.write(report, (recorder or Recorder()).series(), chosen, athlete)
    if outputs.overlay is not None and notes is not None:
        _overlay(video, outputs.overlay, notes, report, crop)
    print(json.dumps(report.to_json(), allow_nan=False) if as_json else in_words(report))


def in_words(report: Report) -> str:
    """The report for a person to read."""
    kind = report.attempt_kind
    head = (
        f"{report.video}: {report.duration_s:.1f} s, {report.fps:.0f} fps, "
        f"{report.width}×{report.height}, somebody in {report.frames_with_person} of "
        f"{report.frame_count} frames"
    )
    metrics = {metric.name: metric for metric in get_sport(report.sport).metrics}
    lost = (f"note: {count} frames not used: {why}" for why, count in report.dropped.items())
    lines = [head, *lost, f"{kind}s: {len(report.attempts)}"]
    for attempt in report.attempts:
        lines += ["", f"{kind} {attempt.number} at {attempt.media_time_s:.2f} s"]
        lines += _attempt(attempt, metrics)
    return "\n".join(lines)


def _attempt(attempt: Attempt, metrics: Mapping[str, Metric]) -> Iterator[str]:
    for name, value in attempt.metrics.items():
        label, unit = _label(name, metrics)
        yield f"  {label:<36} {value:8.3f} {unit}"
    for name, reason in attempt.absent.items():
        yield f"  {_label(name, metrics)[0]:<36}        – {reason}"
    for flag in attempt.flags:
        yield f"  note: {flag}"


def _label(name: str, metrics: Mapping[str, Metric]) -> tuple[str, str]:
    return (metrics[name].label, metrics[name].unit) if name in metrics else (name, "")


@contextmanager
def _pipeline(settings: Settings) -> Iterator[Pipeline]:
    def report(line: str) -> None:
        print(line, file=sys.stderr)

    pipeline = open_pipeline(settings, report)
    with closing(pipeline.engine), closing(pipeline):
        yield pipeline


def _overlay(video: Path, overlay: Path, notes: Notes, report: Report, crop: Crop | None) -> None:
    try:
        with closing(Bar()) as bar:
            write_overlay(video, overlay, notes, report, get_sport(report.sport), crop, bar)
    except OSError as error:
        raise InvalidInput(f"the overlay cannot be written to {overlay}: {error}") from error
