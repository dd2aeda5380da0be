"""The real nets: frames pushed live and the same frames offline give the same, bit for bit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from inference.athlete.cli import write_athlete
from inference.engines.base import ModelPaths
from inference.engines.registry import create_engine
from inference.following.followers import follow
from inference.frames import Frame
from inference.motion.analyzer import AthleteProfile
from inference.offline import analyze_frames, analyze_video
from inference.pipeline import Pipeline
from inference.recordings.video import VideoFile
from inference.report import Attempt, attempts_of
from inference.results import FrameResult
from inference.sports.registry import get_sport
from tests.unit.inference.pipeline_fakes import Results

FPS = 30.0
ATHLETE = AthleteProfile(height_m=1.78, mass_kg=74.0, box_height_m=0.4, speed_mps=3.3)
CLIPS = {
    "cmj": {"jumps": "2", "lead_in_s": "0.5", "rest_s": "0.3", "lead_out_s": "0.3"},
    "dropjump": {"lead_in_s": "0.6", "lead_out_s": "0.6"},
    "running": {"duration_s": "4"},
}


class Case(NamedTuple):
    """What is recorded and what looks at it."""

    sport: str
    clip: Path
    pipeline: Pipeline


class Told(NamedTuple):
    """What a stream's owner got to know: every frame's answer as bits, and the attempts."""

    frames: list[tuple[object, ...]]
    attempts: tuple[Attempt, ...]


@pytest.fixture(
    scope="module",
    params=[("cmj", "onnx-cpu"), *((sport, "openvino") for sport in CLIPS)],
    ids="-".join,
)
def case(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    model_paths: ModelPaths,
) -> Iterator[Case]:
    """A few attempts on file, and the pipeline with the real nets, on a clock that stands still:
    no frame is ever late."""
    sport, engine_name = request.param
    path = tmp_path_factory.mktemp("live") / "a.mp4"
    write_athlete(sport, path, FPS, 0, CLIPS[sport])
    engine = create_engine(engine_name, model_paths, threads=2)
    pipeline = Pipeline(engine, clock=lambda: 0.0)
    yield Case(sport, path, pipeline)
    pipeline.close()
    engine.close()


def frames_of(clip: Path) -> list[Frame]:
    """Every frame of a file, received at the moment at which the pipeline's clock stands."""
    with VideoFile(clip, clock=lambda: 0.0) as video:
        return list(video.frames())


def bits(result: FrameResult) -> tuple[object, ...]:
    """All that a result says of the athlete."""
    pose = result.pose
    seen = (None, None) if pose is None else (pose.image.tobytes(), pose.world.tobytes())
    return (result.frame.media_time_s, *seen, result.analysis)


def pushed(case: Case, frames: Sequence[Frame]) -> Told:
    """What the frames give live; each answer is waited for, so that none is dropped, and the engine
    is shared with another stream."""
    results, others = Results(), Results()
    stream = case.pipeline.open_stream(case.sport, ATHLETE, results, live=True)
    other = case.pipeline.open_stream("cmj", AthleteProfile(), others, live=True)
    for number, frame in enumerate(frames, start=1):
        other.push(frame)
        stream.push(frame)
        results.wait(number)
        others.wait(number)
    other.close()
    rest = stream.finish()
    assert stream.drops == {}
    seen = [event for item in results.items for event in item.analysis.events]
    return Told(list(map(bits, results.items)), attempts_of([*seen, *rest]))


def test_a_file_and_its_frames_live(case: Case) -> None:
    """Poses, phases, live metrics and finals of the report are those of the live stream."""
    results = Results()
    report = analyze_video(case.clip, case.sport, ATHLETE, case.pipeline, on_result=results)
    live = pushed(case, frames_of(case.clip))
    assert report.attempts
    assert live == Told(list(map(bits, results.items)), report.attempts)


def test_frames_that_are_lost_on_the_way(case: Case) -> None:
    """With the same tenth of the frames missing, live and offline still agree."""
    frames = frames_of(case.clip)
    kept = np.random.default_rng(20).random(len(frames)) > 0.1
    left = [frame for frame, keep in zip(frames, kept, strict=True) if keep]
    results, analyzer = Results(), get_sport(case.sport).create(ATHLETE)
    found = follow(left, case.pipeline.engine)
    rest = analyze_frames(found, analyzer, results, case.pipeline.clock)
    seen = [event for item in results.items for event in item.analysis.events]
    offline = Told(list(map(bits, results.items)), attempts_of([*seen, *rest]))
    assert len(left) < len(frames)
    assert offline.attempts
    assert pushed(case, left) == offline
