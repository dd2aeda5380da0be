"""A copy of a recording with what was seen drawn on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inference.frames import Frame, Picture
from inference.landmarks import BONES, Landmark, Pose
from inference.motion.sport import Metric, Sport
from inference.recordings.canvas import LIME, ORANGE, SKY, WHITE, Canvas, Colour
from inference.recordings.crop import Crop
from inference.recordings.mp4 import Mp4Writer
from inference.recordings.summary import draw_card, draw_ribbon, lines_of
from inference.recordings.video import VideoFile
from inference.report import Attempt, Report
from inference.reporting.readings import reading_of
from inference.results import FrameResult

_ENDS = ("landing_time_s", "end_time_s")
_AROUND_S, _CARD_S = 1.5, 4.0
_SEEN = 0.5
"""Points that are less visible than this are not drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class Note:
    """What was seen in one frame."""

    pose: Pose | None
    phase: str


class Notes:
    """Collects what is drawn; pass it to `analyze_video` as `on_result`."""

    def __init__(self) -> None:
        self._by_seq: dict[int, Note] = {}

    def __call__(self, result: FrameResult) -> None:
        """Note one result."""
        self._by_seq[result.frame.seq] = Note(result.pose, result.analysis.phase)

    def of(self, frame: Frame) -> Note:
        """What was seen in that frame of the same file."""
        return self._by_seq.get(frame.seq, _NOTHING)

    def phases(self, first: int, stop: int) -> list[str]:
        """The phases of those frames, by their numbers; an empty text where nothing was seen."""
        return [self._by_seq.get(seq, _NOTHING).phase for seq in range(first, stop)]


_NOTHING = Note(None, "")


def write_overlay(
    source: Path,
    target: Path,
    notes: Notes,
    report: Report,
    sport: Sport | None = None,
    crop: Crop | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Decode `source` again and write it to `target` (H.264 in MP4), with the skeleton, the phase,
    the phases around it and the last attempt's number on every frame, all numbers of an attempt for
    some seconds after it; at the times of the original to 1/90,000 s. What is a number, `sport`
    says; `crop` is the one that was analysed. `on_progress` is told the part that is done, 0…1.

    Raises VideoError and its kinds, OSError when the target cannot be written.
    """
    cue = None if sport is None else sport.cue_metric
    with VideoFile(source, crop=crop) as video, Mp4Writer(target) as writer:
        for frame in video.frames():
            done = [one for one in report.attempts if _ended_s(one) <= frame.media_time_s]
            picture = draw(frame.picture, notes.of(frame), done, cue)
            if sport is not None:
                picture = _summarized(picture, frame, notes, done, sport, report.fps)
            writer.write(picture, frame.media_time_s)
            if on_progress is not None:
                on_progress((frame.seq + 1) / report.frame_count)


def _summarized(
    picture: Picture, frame: Frame, notes: Notes, done: Sequence[Attempt], sport: Sport, fps: float
) -> Picture:
    """The picture with the phases around now, and what has just been measured."""
    canvas = Canvas(picture)
    around = max(1, round(_AROUND_S * fps))
    phases = notes.phases(frame.seq - around, frame.seq + around + 1)
    draw_ribbon(canvas, phases, around, sport.phases)
    if done and frame.media_time_s - _ended_s(done[-1]) < _CARD_S:
        draw_card(canvas, lines_of(done[-1], sport))
    return canvas.picture()


def draw(
    picture: Picture, note: Note, done: Sequence[Attempt], metric: Metric | None = None
) -> Picture:
    """A copy of the picture with a skeleton and two lines of text; `done` are the attempts that
    have ended by then, and `metric` is what is told of the last one."""
    canvas = Canvas(picture)
    if note.pose is not None:
        _skeleton(canvas, note.pose)
    lines = [note.phase, _told(done, metric)]
    size = max(9, canvas.height // 30)
    for row, words in enumerate(lines):
        if words:
            base = (2 * row + 2) * size
            canvas.dim(0, base - int(1.4 * size), int(size * (len(words) + 1)), base + size // 2)
            canvas.text(words, size / 2, base, size, WHITE)
    return canvas.picture()


def _skeleton(canvas: Canvas, pose: Pose) -> None:
    points = pose.image[:, :2] * np.array([canvas.width, canvas.height], np.float32)
    width = max(2.0, canvas.height / 180)
    for a, b in BONES:
        if min(pose.image[a, 3], pose.image[b, 3]) >= _SEEN:
            canvas.line(_xy(points, a), _xy(points, b), _side(a, b), width)
    for joint in sorted({joint for bone in BONES for joint in bone}):
        if pose.image[joint, 3] >= _SEEN:
            canvas.disc(_xy(points, joint), width, WHITE)


def _side(a: Landmark, b: Landmark) -> Colour:
    sides = {name.partition("_")[0] for name in (a.name, b.name)}
    return LIME if len(sides) > 1 else ORANGE if sides == {"RIGHT"} else SKY


def _xy(points: NDArray[np.float32], at: Landmark) -> tuple[float, float]:
    x, y = points[at].clip(-10_000, 10_000).tolist()
    return x, y


def _ended_s(attempt: Attempt) -> float:
    return max(attempt.metrics.get(name, attempt.media_time_s) for name in _ENDS)


def _told(done: Sequence[Attempt], metric: Metric | None) -> str:
    if not done:
        return ""
    last = done[-1]
    value = None if metric is None else last.metrics.get(metric.name)
    if metric is None or value is None:
        return f"#{last.number}"
    return f"#{last.number}  {metric.label}: {reading_of(metric, value)}"
