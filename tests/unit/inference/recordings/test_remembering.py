"""A file measured in several tries gives what it gives in one, and pictures are looked at once."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from inference.engines.base import Net
from inference.engines.fake import FakeEngine
from inference.errors import StreamClosed
from inference.following.followers import follow
from inference.motion.analyzer import AthleteProfile
from inference.offline import Follow, analyze_video
from inference.pipeline import Pipeline
from inference.recordings.checkpoint import Checkpoint
from inference.recordings.remembering import follow_remembering
from inference.results import FrameResult
from tests.unit.inference.clips import write_clip

FRAMES = 36
ABOUT = {"engine": "fake"}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Frames of rising brightness."""
    return write_clip(tmp_path_factory.mktemp("clip") / "a.mp4", FRAMES)


@dataclass
class Outcome:
    """The report or None, what each frame gave, and how often the landmark net was asked."""

    report: str | None
    frames: list[bytes]
    looks: int


def somebody(crop: NDArray[np.uint8]) -> bool:
    """Nobody is there for a few frames after the first."""
    return not 70 < float(crop.max()) < 82


def attempt(clip: Path, kept: Path | None, stop_after: int | None = None) -> Outcome:
    """One try, ended after so many frames as by a kill."""
    engine, frames = FakeEngine(finds=somebody), list[bytes]()

    def listen(result: FrameResult) -> None:
        pose = result.pose
        said = b"" if pose is None else pose.image.tobytes() + pose.world.tobytes()
        frames.append(repr((result.frame.seq, pose and pose.score)).encode() + said)
        if len(frames) == stop_after:
            raise StreamClosed("killed")

    pipeline, report = Pipeline(engine), None
    with closing(pipeline):
        checkpoint = None if kept is None else Checkpoint(kept, ABOUT)
        find: Follow = follow
        if checkpoint is not None:
            find = partial(follow_remembering, checkpoint=checkpoint)
        try:
            told = analyze_video(
                clip, "cmj", AthleteProfile(), pipeline, on_result=listen, find=find
            )
            report = repr(told.to_json())
        except StreamClosed:
            assert stop_after is not None
        pipeline.close()
        if checkpoint is not None:
            checkpoint.close()
    return Outcome(report, frames, sum(net is Net.LANDMARKS for net, _ in engine.calls))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stops=st.lists(st.integers(1, FRAMES - 1), min_size=1, max_size=3), torn=st.integers(0, 900))
def test_tries_that_were_killed_lose_nothing(
    clip: Path, tmp_path: Path, stops: list[int], torn: int
) -> None:
    """Whenever they were, and with the last entry torn or not."""
    undisturbed, kept = attempt(clip, None), tmp_path / "kept"
    kept.unlink(missing_ok=True)
    for stop_after in stops:
        attempt(clip, kept, stop_after)
    data = kept.read_bytes()
    kept.write_bytes(data[: len(data) - torn])
    last = attempt(clip, kept)
    assert last.report == undisturbed.report
    assert last.frames == undisturbed.frames
    known = max(stops) - (torn > 0)
    assert last.looks <= undisturbed.looks * (FRAMES - known) / FRAMES + FRAMES / 4


def test_what_is_known_needs_no_net(clip: Path, tmp_path: Path) -> None:
    """A second try asks none; with a picture changed it asks from there on."""
    first = attempt(clip, tmp_path / "kept")
    again = attempt(clip, tmp_path / "kept")
    assert (again.report, again.frames, again.looks) == (first.report, first.frames, 0)
    other = write_clip(tmp_path / "b.mp4", FRAMES, pts=[512 * n + (n > 9) for n in range(FRAMES)])
    assert attempt(other, tmp_path / "kept").looks == 0
    assert attempt(other, None).report != first.report


def test_other_nets_numbers_are_not_kept(clip: Path, tmp_path: Path) -> None:
    """From the moment on that another engine runs."""
    sound = iter([True] * 5 + [False] * FRAMES)
    with Checkpoint(tmp_path / "kept", ABOUT) as checkpoint:
        find = partial(follow_remembering, checkpoint=checkpoint, sound=lambda: next(sound))
        with closing(Pipeline(FakeEngine())) as pipeline:
            analyze_video(clip, "cmj", AthleteProfile(), pipeline, find=find)
        assert checkpoint.added == 5
