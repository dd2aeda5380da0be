"""Analyses a recorded file: every frame of it, with what serves live streams.

The nets run for several frames at once (`inference.following`), and give what they would give one
frame after the other; the rest is done in order, on the caller's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from inference.batching.lane import OnResult
from inference.buffers.drops import DropReason
from inference.clock import Clock
from inference.engines.base import Engine
from inference.errors import NoPersonFound
from inference.faults import as_analysis_error
from inference.following.followers import Followed, follow
from inference.frames import Frame, StageTimes
from inference.landmarks import PoseSample
from inference.motion.analyzer import Analyzer, AthleteProfile, Event
from inference.motion.footage import Needs
from inference.motion.recording import Recording
from inference.motion.sport import Sport
from inference.pipeline import Pipeline
from inference.recordings.crop import Crop
from inference.recordings.video import VideoFile
from inference.report import Report, attempts_of, frame_rate, summary_of
from inference.results import FrameResult

PRESENT_S = 0.5
"""A person is there when seen for so long without a break: now and then the nets see somebody in
a test pattern, for a frame or a few."""

LEFT_OUT = "left_out"
"""Why frames were not analysed that nobody chose."""

OnProgress = Callable[[float], None]
"""Told how much of the file has been worked on, 0…1."""

Follow = Callable[[Iterable[Frame], Engine], Generator[Followed, None, None]]
"""Finds the person in each frame, as `inference.following.followers.follow`."""

Choose = Callable[[Frame], Frame | None]
"""The frame as it is to be analysed; None leaves it out."""


def analyze_video(
    path: Path,
    sport: str,
    athlete: AthleteProfile,
    pipeline: Pipeline,
    *,
    crop: Crop | None = None,
    on_progress: OnProgress | None = None,
    on_result: OnResult | None = None,
    find: Follow = follow,
    choose: Choose | None = None,
) -> Report:
    """Analyse a file, or that part of its picture; `on_result` sees each result, in order; `find`
    looks for the person; `choose` may leave frames out.

    To cancel, raise from `on_progress`, which is called on this thread after each frame.

    Raises UnknownSport, VideoError and its kinds, InvalidInput for too small a crop, NoPersonFound,
    EngineError, AnalysisError.
    """
    tally = _Tally(on_result, choose)
    tell = on_progress or _tell_nobody
    chosen = pipeline.sport(sport)
    with VideoFile(path, crop=crop, clock=pipeline.clock) as video:
        duration_s = video.info.duration_s
        with closing(find(tally.ordered(video), pipeline.engine)) as found:
            telling = _telling(found, duration_s, tell)
            tally.events += analyze_frames(telling, chosen.create(athlete), tally, pipeline.clock)
        tell(1.0)
    lost = {DropReason.UNDECODABLE: video.damaged, DropReason.OUT_OF_ORDER: tally.outran}
    drops = {reason.value: frames for reason, frames in lost.items() if frames}
    if tally.left_out:
        drops[LEFT_OUT] = tally.left_out
    if not tally.somebody_stayed():
        raise NoPersonFound(
            f"nobody was found in the {len(tally.media_times_s)} frames of {path.name} for "
            f"{PRESENT_S} s at a time: the whole body must be in the picture, well lit"
        )
    return tally.report(path, chosen, drops, pipeline.engine.name)


def analyze_frames(
    frames: Iterable[Followed], analyzer: Analyzer, on_result: OnResult, clock: Clock
) -> tuple[Event, ...]:
    """Hand out a result for each frame, in order, and return the events that were still open.

    Raises AnalysisError, and what reading and following raise.
    """
    for one in frames:
        frame, pose = one.frame, one.seen.pose
        picture, began_s = frame.picture, clock()
        with as_analysis_error():
            sample = PoseSample(frame.media_time_s, pose, picture.width, picture.height)
            analysis = analyzer.push(sample)
            stages = StageTimes(frame.received, began_s, began_s, clock())
            on_result(FrameResult(frame, pose, analysis, stages, {}))
    with as_analysis_error():
        return analyzer.flush()


def _telling(
    frames: Iterable[Followed], duration_s: float | None, tell: OnProgress
) -> Iterator[Followed]:
    """The frames; how far they have come is told after each."""
    for one in frames:
        yield one
        if duration_s:
            tell(min(1.0, one.frame.media_time_s / duration_s))


def _tell_nobody(done: float) -> None:
    del done


class _Tally:
    """Counts frames as they are read, and what the results say of them."""

    def __init__(self, on_result: OnResult | None, choose: Choose | None = None) -> None:
        self._on_result = on_result
        self._choose = choose
        self.frame_count = 0
        self.left_out = 0
        self.outran = 0
        self.with_person = 0
        self.media_times_s: list[float] = []
        self.events: list[Event] = []
        self._size = (0, 0)
        self._recording = Recording()
        self._since_s: float | None = None
        self._longest_s = 0.0

    def ordered(self, video: VideoFile) -> Iterator[Frame]:
        """The frames that are chosen and whose times increase; the others are counted, and nothing
        looks at them."""
        last_s = float("-inf")
        for read in video.frames():
            self.frame_count += 1
            frame = read if self._choose is None else self._choose(read)
            if frame is None:
                self.left_out += 1
            elif frame.media_time_s > last_s:
                last_s = frame.media_time_s
                yield frame
            else:
                self.outran += 1

    def __call__(self, result: FrameResult) -> None:
        """Take the next result."""
        if not self.media_times_s:
            self._size = (result.frame.picture.width, result.frame.picture.height)
        self.media_times_s.append(result.frame.media_time_s)
        self._recording.add(result.sample)
        self._note_presence(result)
        self.events += result.analysis.events
        if self._on_result is not None:
            self._on_result(result)

    def _note_presence(self, result: FrameResult) -> None:
        if result.pose is None:
            self._since_s = None
            return
        self.with_person += 1
        now_s = result.frame.media_time_s
        self._since_s = now_s if self._since_s is None else self._since_s
        self._longest_s = max(self._longest_s, now_s - self._since_s)

    def somebody_stayed(self) -> bool:
        """Whether a person was seen for `PRESENT_S` at a time, or throughout a shorter clip."""
        throughout = self.with_person == len(self.media_times_s) > 0
        return throughout or self._longest_s >= PRESENT_S

    def report(self, path: Path, sport: Sport, drops: dict[str, int], engine: str) -> Report:
        """The report; the last frame is taken to last as long as the others."""
        attempts = attempts_of(self.events)
        fps = frame_rate(self.media_times_s)
        return Report(
            sport=sport.name,
            video=path.name,
            frame_count=self.frame_count,
            frames_with_person=self.with_person,
            duration_s=self.media_times_s[-1] + (1 / fps if fps else 0.0),
            fps=fps,
            width=self._size[0],
            height=self._size[1],
            attempts=attempts,
            attempt_kind=sport.attempt,
            metrics=summary_of(sport, attempts),
            dropped=drops,
            engine=engine,
            verdict=self._recording.verdict(
                Needs(sport.minimum_fps, sport.minimum_fps),
                measured=any(one.metrics for one in attempts),
            ),
        )
