from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.engines.fake import FakeEngine
from inference.errors import (
    AnalysisError,
    EngineError,
    NoPersonFound,
    NotAVideo,
    TruncatedVideo,
    UnknownSport,
)
from inference.frames import Frame, StageTimes
from inference.landmarks import Pose
from inference.motion.analyzer import Analysis, AthleteProfile
from inference.offline import _Tally, analyze_video
from inference.pipeline import Pipeline
from inference.results import FrameResult
from tests.unit.inference.clips import cut, write_clip
from tests.unit.inference.pipeline_fakes import frame, shade_sport

NOBODY = AthleteProfile()
SOMEBODY = Pose(np.zeros((33, 4), np.float32), np.zeros((33, 3), np.float32), 1.0)


@pytest.fixture
def engine() -> FakeEngine:
    """An engine that always sees a person."""
    return FakeEngine()


@pytest.fixture
def pipeline(engine: FakeEngine) -> Iterator[Pipeline]:
    """The real thing but for the nets."""
    pipeline = Pipeline(engine)
    yield pipeline
    pipeline.close()


def test_a_file_becomes_a_report(pipeline: Pipeline, tmp_path: Path) -> None:
    """Every frame is worked on, and the report says of what."""
    results: list[FrameResult] = []
    progress: list[float] = []
    path = write_clip(tmp_path / "a.mp4", 45)
    report = analyze_video(
        path, "cmj", NOBODY, pipeline, on_progress=progress.append, on_result=results.append
    )
    assert [result.frame.seq for result in results] == list(range(45))
    assert (report.sport, report.video, report.engine) == ("cmj", "a.mp4", "fake")
    assert (report.frame_count, report.frames_with_person) == (45, 45)
    assert (report.width, report.height) == (64, 48)
    assert report.duration_s == pytest.approx(1.5)
    assert report.fps == pytest.approx(30)
    assert report.attempts == ()
    assert report.to_json()["summary"]["jump_count"] == 0
    assert progress == sorted(progress)
    assert progress[-1] == 1.0


def test_frames_may_be_left_out(pipeline: Pipeline, tmp_path: Path) -> None:
    """Nothing looks at them; the others may be given other times, and all are counted."""
    results: list[FrameResult] = []

    def every_other(one: Frame) -> Frame | None:
        return None if one.seq % 2 else replace(one, media_time_s=one.media_time_s + 10.0)

    path = write_clip(tmp_path / "a.mp4", 30)
    report = analyze_video(
        path, "cmj", NOBODY, pipeline, on_result=results.append, choose=every_other
    )
    assert [one.frame.seq for one in results] == list(range(0, 30, 2))
    assert results[0].sample.media_time_s == 10.0
    assert (report.frame_count, report.frames_with_person) == (30, 15)
    assert report.dropped == {"left_out": 15}


def test_the_finals_are_the_attempts(tmp_path: Path) -> None:
    """What the analyzer hands out at the end of the file is in the report."""
    pipeline = Pipeline(FakeEngine(), sports=shade_sport)
    report = analyze_video(write_clip(tmp_path / "a.mp4", 8), "shades", NOBODY, pipeline)
    pipeline.close()
    assert [one.metrics["samples"] for one in report.attempts] == [8.0]


def test_nobody_in_the_picture(engine: FakeEngine, pipeline: Pipeline, tmp_path: Path) -> None:
    """A file without a person says so, and what to do."""
    engine.detection_score = 0.0001
    path = write_clip(tmp_path / "a.mp4", 5)
    with pytest.raises(NoPersonFound, match=r"5 frames of a\.mp4 .*: the whole body must"):
        analyze_video(path, "cmj", NOBODY, pipeline)


def seen(*frames: bool) -> _Tally:
    """The tally of a clip at 8 frames a second, a person being seen where told."""
    tally = _Tally(None)
    for seq, is_there in enumerate(frames):
        one = frame(seq, step_s=0.125)
        stages = StageTimes(one.received, 0.0, 0.0, 0.0)
        tally(FrameResult(one, SOMEBODY if is_there else None, Analysis("QUIET"), stages, {}))
    return tally


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_somebody_stays_for_half_a_second_or_throughout(there: list[bool]) -> None:
    """Glimpses of fewer than five frames in a row at 8 a second are nobody, however many."""
    longest = max(len(run) for run in "".join("x" if one else " " for one in there).split(" "))
    assert seen(*there).somebody_stayed() == (longest >= 5 or all(there))


def test_a_cut_off_file_is_an_error(pipeline: Pipeline, tmp_path: Path) -> None:
    """The frames of a cut-off file do not make a report."""
    whole = write_clip(tmp_path / "a.mkv", 150)
    with pytest.raises(TruncatedVideo, match="cut off"):
        analyze_video(cut(whole, tmp_path / "b.mkv", 0.5), "cmj", NOBODY, pipeline)


def test_what_is_no_video_and_no_sport(pipeline: Pipeline, tmp_path: Path) -> None:
    """Errors of opening come through."""
    path = tmp_path / "a.mp4"
    path.write_text("no")
    with pytest.raises(NotAVideo):
        analyze_video(path, "cmj", NOBODY, pipeline)
    with pytest.raises(UnknownSport):
        analyze_video(write_clip(path, 1), "chess", NOBODY, pipeline)


def test_the_engine_s_error_is_raised(
    engine: FakeEngine, pipeline: Pipeline, tmp_path: Path
) -> None:
    """When the engine fails the caller gets its error, and the next file is worked on."""
    path = write_clip(tmp_path / "a.mp4", 30)
    engine.failures_left = 1
    with pytest.raises(EngineError, match="told to fail"):
        analyze_video(path, "cmj", NOBODY, pipeline)
    assert analyze_video(path, "cmj", NOBODY, pipeline).frame_count == 30


def test_an_error_of_the_caller_s_own_ends_the_analysis(pipeline: Pipeline, tmp_path: Path) -> None:
    """What `on_result` raises ends this analysis and reaches the caller."""

    def refuse(result: FrameResult) -> None:
        raise ValueError(f"not frame {result.frame.seq}")

    path = write_clip(tmp_path / "a.mp4", 30)
    with pytest.raises(AnalysisError, match="not frame 0"):
        analyze_video(path, "cmj", NOBODY, pipeline, on_result=refuse)
