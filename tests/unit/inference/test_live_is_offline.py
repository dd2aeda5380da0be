"""A jump seen live and the same jump on file: the same numbers to the last bit."""

from __future__ import annotations

from functools import cache
from itertools import cycle
from threading import Lock

import numpy as np
import pytest

from inference.athlete.params import CmjParams
from inference.athlete.samples import ExactClip, exact_samples
from inference.engines.base import Engine, Images, Net, Outputs
from inference.engines.fake import FakeEngine
from inference.frames import Frame, Picture, ReceiveTimes
from inference.landmarks import Pose
from inference.motion.analyzer import AthleteProfile, Event, EventStage
from inference.pipeline import Pipeline
from inference.pose.tracker import CropRequest
from inference.results import FrameResult
from tests.unit.inference.pipeline_fakes import Results, batching_pays

ATHLETE = AthleteProfile(height_m=1.8, mass_kg=75.0)
NOW = ReceiveTimes(0.0, 0.0, 0.0)


@cache
def clip() -> ExactClip:
    """Two jumps, as noisy landmarks."""
    return exact_samples(CmjParams(jumps=2), 60, noise_px=0.5)


class NumberEngine(Engine):
    """Reads the frame's number out of each crop; a test holds `busy` to let frames gather."""

    name = "number"

    def __init__(self) -> None:
        self.batches: set[int] = set()
        self.busy = Lock()

    def run(self, net: Net, images: Images) -> Outputs:
        """The number in the first two bytes; waits while the engine is busy."""
        assert net is Net.LANDMARKS
        with self.busy:
            self.batches.add(len(images))
        high, low = images[:, 0, 0, 0], images[:, 0, 0, 1]
        return {"number": high.astype(np.float32)[:, None] * 256 + low[:, None]}

    def close(self) -> None:
        """Nothing to free."""


class ClipTracker:
    """Shows the net the frame's number, and answers with the clip's pose of that number."""

    following = True

    def request(self, picture: Picture) -> CropRequest:
        """A crop that carries the number."""
        side = Net.LANDMARKS.side
        crop = np.zeros((side, side, 3), np.uint8)
        crop[0, 0, :2] = picture.y[0, :2]
        return CropRequest(Net.LANDMARKS, crop)

    def answer(self, outputs: Outputs) -> CropRequest | Pose | None:
        """The pose."""
        return clip().samples[int(outputs["number"].item())].pose


def numbered(seq: int) -> Frame:
    """The frame of that number, at the clip's time and size."""
    sample = clip().samples[seq]
    y = np.zeros((sample.height, sample.width), np.uint8)
    y[0, :2] = divmod(seq, 256)
    half = np.zeros(((sample.height + 1) // 2, (sample.width + 1) // 2), np.uint8)
    return Frame(seq, sample.media_time_s, Picture(y, half, half), NOW)


def finals(results: Results, flushed: tuple[Event, ...]) -> list[Event]:
    """The final events of a stream."""
    seen = [event for item in results.items for event in item.analysis.events]
    return [event for event in (*seen, *flushed) if event.stage is EventStage.FINAL]


def told(result: FrameResult) -> tuple[object, ...]:
    """Everything that a result says of the athlete, as bits."""
    pose = result.pose
    bits = (None, None) if pose is None else (pose.image.tobytes(), pose.world.tobytes())
    return (result.frame.media_time_s, *bits, result.analysis)


def offline() -> tuple[list[tuple[object, ...]], list[Event]]:
    """What the clip gives as a recorded file, alone."""
    pipeline, results = Pipeline(NumberEngine(), tracker=ClipTracker), Results()
    stream = pipeline.open_stream("cmj", ATHLETE, results, live=False)
    for seq in range(len(clip().samples)):
        stream.push(numbered(seq))
    last = finals(results, stream.finish())
    pipeline.close()
    assert stream.drops == {}
    return list(map(told, results.items)), last


@pytest.mark.parametrize("others", [0, 3])
def test_a_jump_is_the_same_live_and_offline(others: int) -> None:
    """Poses, phases, live metrics and finals agree, alone and in batches with other streams."""
    engine = NumberEngine()
    pipeline = Pipeline(engine, clock=lambda: 0.0, tracker=ClipTracker, profile=batching_pays())
    results = Results()
    stream = pipeline.open_stream("cmj", ATHLETE, results, live=True)
    crowd = [
        pipeline.open_stream("cmj", AthleteProfile(), Results(), live=False) for _ in range(others)
    ]
    for seq in range(len(clip().samples)):
        with engine.busy:
            for one in (*crowd, stream):
                one.push(numbered(seq))
        results.wait(seq + 1)
    last = finals(results, stream.finish())
    pipeline.close()
    assert stream.drops == {}
    assert [event.number for event in last] == [1, 2]
    assert (list(map(told, results.items)), last) == offline()
    assert (max(engine.batches) > 1) == bool(others)


def test_a_followed_person_does_not_depend_on_the_others() -> None:
    """With the real tracker, a stream's poses are the same alone and among others."""
    random = np.random.default_rng(7)
    half = np.full((45, 80), 128, np.uint8)
    pictures = [
        Picture(random.integers(16, 235, (90, 160), np.uint8), half, half) for _ in range(12)
    ]
    alone = _follow(pictures, [])
    among = _follow(pictures, pictures[3:8])
    assert len(alone) == 12
    assert alone == among


def _follow(pictures: list[Picture], others: list[Picture]) -> list[tuple[object, ...]]:
    pipeline, results = Pipeline(FakeEngine(), clock=lambda: 0.0), Results()
    stream = pipeline.open_stream("cmj", ATHLETE, results, live=False)
    crowd = [pipeline.open_stream("cmj", ATHLETE, Results(), live=False) for _ in others]
    for seq, picture in enumerate(pictures):
        for other, theirs in zip(crowd, cycle(others), strict=False):
            other.push(Frame(seq, seq / 30, theirs, NOW))
        stream.push(Frame(seq, seq / 30, picture, NOW))
    stream.finish()
    pipeline.close()
    return list(map(told, results.items))
