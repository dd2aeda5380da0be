"""Tests of `inference.pose.tracker`."""

from __future__ import annotations

import numpy as np
import pytest

from inference.engines.base import Net, Outputs
from inference.engines.fake import FakeEngine
from inference.errors import InvalidInput
from inference.frames import Picture
from inference.landmarks import Pose
from inference.pose.tracker import CropRequest, Tracker


def _picture(level: int = 90) -> Picture:
    y = np.full((90, 160), level, np.uint8)
    chroma = np.full((45, 80), 128, np.uint8)
    return Picture(y, chroma, chroma)


def _answer(engine: FakeEngine, request: CropRequest | Pose | None) -> Outputs:
    assert isinstance(request, CropRequest)
    assert request.crop.shape == (request.net.side, request.net.side, 3)
    return engine.run(request.net, request.crop[None])


def _nets(tracker: Tracker, engine: FakeEngine) -> tuple[list[Net], Pose | None]:
    """What one picture cost, and what came of it."""
    asked: list[Net] = []
    step: CropRequest | Pose | None = tracker.request(_picture())
    while isinstance(step, CropRequest):
        asked.append(step.net)
        step = tracker.answer(_answer(engine, step))
    return asked, step


def test_a_person_is_detected_once_and_then_followed() -> None:
    """The first picture needs both nets, the next ones the landmark net alone."""
    tracker, engine = Tracker(), FakeEngine()
    assert _nets(tracker, engine)[0] == [Net.DETECTOR, Net.LANDMARKS]
    assert tracker.following
    nets, pose = _nets(tracker, engine)
    assert nets == [Net.LANDMARKS]
    assert isinstance(pose, Pose)


def test_nobody_costs_a_detection_a_picture() -> None:
    """While nobody is there, every picture is looked at, and nothing comes of it."""
    tracker, engine = Tracker(), FakeEngine(finds=lambda _: False)
    assert [_nets(tracker, engine) for _ in range(3)] == [([Net.DETECTOR], None)] * 3


def test_a_detection_that_is_no_body_is_nobody() -> None:
    """When the landmark net sees no body in the detected region, the picture has no pose."""
    tracker, engine = Tracker(), FakeEngine()
    engine.pose_score = 0.5
    assert _nets(tracker, engine) == ([Net.DETECTOR, Net.LANDMARKS], None)
    assert not tracker.following


def test_who_is_lost_is_looked_for_in_the_same_picture() -> None:
    """A followed person who leaves the region is found again at once: three nets at most."""
    tracker, engine = Tracker(), FakeEngine()
    _nets(tracker, engine)
    lost = tracker.answer({**_answer(engine, tracker.request(_picture())), **_nobody(engine)})
    assert isinstance(lost, CropRequest)
    assert lost.net is Net.DETECTOR
    again = tracker.answer(_answer(engine, lost))
    assert isinstance(tracker.answer(_answer(engine, again)), Pose)


def _nobody(engine: FakeEngine) -> Outputs:
    engine.pose_score, before = 0.01, engine.pose_score
    outputs = engine.run(Net.LANDMARKS, np.zeros((1, 256, 256, 3), np.uint8))
    engine.pose_score = before
    return outputs


def test_losing_ends_after_one_more_look() -> None:
    """When the detection leads to nobody either, the picture is done and the next one detects."""
    tracker, engine = Tracker(), FakeEngine()
    _nets(tracker, engine)
    engine.pose_score = 0.2
    assert _nets(tracker, engine) == ([Net.LANDMARKS, Net.DETECTOR, Net.LANDMARKS], None)
    assert _nets(tracker, engine)[0] == [Net.DETECTOR, Net.LANDMARKS]


def test_nobody_may_be_looked_for_less_often() -> None:
    """With `detect_every=3`, two of three pictures without a person cost nothing."""
    tracker, engine = Tracker(detect_every=3), FakeEngine(finds=lambda _: False)
    costs = [len(_nets(tracker, engine)[0]) for _ in range(7)]
    assert costs == [1, 0, 0, 1, 0, 0, 1]


def test_after_a_loss_the_next_picture_is_looked_at() -> None:
    """The pause begins with a look without success, not with the loss itself."""
    tracker, engine = Tracker(detect_every=3), FakeEngine()
    _nets(tracker, engine)
    engine.pose_score = 0.2
    _nets(tracker, engine)
    assert _nets(tracker, engine)[0] == [Net.DETECTOR, Net.LANDMARKS]
    assert _nets(tracker, engine)[0] == []


def test_detect_every_must_be_positive() -> None:
    """Never looking is refused."""
    with pytest.raises(InvalidInput, match="at least 1"):
        Tracker(detect_every=0)


def test_an_answer_without_a_request_is_refused() -> None:
    """Outputs that nobody asked for are an error, also after the last answer and a reset."""
    tracker, engine = Tracker(), FakeEngine()
    outputs = _answer(engine, tracker.request(_picture()))
    tracker.reset()
    with pytest.raises(InvalidInput, match="no request"):
        tracker.answer(outputs)


def test_a_picture_may_be_given_up() -> None:
    """A request that is never answered is forgotten when the next picture comes."""
    tracker, engine = Tracker(), FakeEngine()
    tracker.request(_picture())
    assert _nets(tracker, engine)[0] == [Net.DETECTOR, Net.LANDMARKS]
    tracker.request(_picture())
    assert _nets(tracker, engine)[0] == [Net.LANDMARKS]


def test_a_reset_begins_anew() -> None:
    """After a reset the person is detected again."""
    tracker, engine = Tracker(), FakeEngine()
    _nets(tracker, engine)
    tracker.reset()
    assert _nets(tracker, engine)[0] == [Net.DETECTOR, Net.LANDMARKS]


def test_an_unusable_detection_is_nobody() -> None:
    """A detection whose circle has no size leads to no crop."""
    tracker, engine = Tracker(), FakeEngine()
    outputs = dict(_answer(engine, tracker.request(_picture())))
    outputs["boxes"] = np.zeros_like(outputs["boxes"])
    assert tracker.answer(outputs) is None


def test_landmarks_that_are_no_numbers_end_the_following() -> None:
    """The pose is handed out as it is, but the next picture starts with a detection."""
    tracker, engine = Tracker(), FakeEngine()
    found = tracker.answer(_answer(engine, tracker.request(_picture())))
    outputs = dict(_answer(engine, found))
    outputs["landmarks"] = np.full_like(outputs["landmarks"], np.nan)
    assert isinstance(tracker.answer(outputs), Pose)
    assert not tracker.following
