"""Tests of `inference.pose.estimator`."""

from __future__ import annotations

import numpy as np
import pytest

from inference.engines.base import Net
from inference.engines.fake import FakeEngine
from inference.errors import EngineError
from inference.frames import Picture
from inference.pose.estimator import PoseEstimator
from inference.pose.tracker import Tracker

_Y = np.full((90, 160), 90, np.uint8)
_PICTURE = Picture(_Y, _Y[:45, :80], _Y[:45, :80])


def test_it_runs_what_its_tracker_asks_for() -> None:
    """Two pictures of one person: detector and landmarks, then landmarks alone."""
    engine = FakeEngine()
    estimator = PoseEstimator(engine)
    poses = [estimator.estimate(_PICTURE) for _ in range(2)]
    assert [pose is not None and pose.score > 0.9 for pose in poses] == [True, True]
    assert list(engine.calls) == [(Net.DETECTOR, 1), (Net.LANDMARKS, 1), (Net.LANDMARKS, 1)]


def test_the_fake_person_stands_in_the_middle_of_its_region() -> None:
    """The hips come out at the centre of the picture, where the fake detector puts them."""
    pose = PoseEstimator(FakeEngine()).estimate(_PICTURE)
    assert pose is not None
    assert np.allclose(pose.image[[23, 24], :2].mean(axis=0), 0.5, atol=1e-3)


def test_nobody_is_none() -> None:
    """A picture without a person has no pose."""
    assert PoseEstimator(FakeEngine(finds=lambda _: False)).estimate(_PICTURE) is None


def test_a_tracker_of_ones_own_may_skip_pictures() -> None:
    """With a tracker that rests, the engine is not called for every picture."""
    engine = FakeEngine(finds=lambda _: False)
    estimator = PoseEstimator(engine, Tracker(detect_every=2))
    assert [estimator.estimate(_PICTURE) for _ in range(4)] == [None] * 4
    assert len(engine.calls) == 2


def test_a_failed_run_costs_its_picture_only() -> None:
    """An engine's error reaches the caller, and the next picture is worked on as usual."""
    engine = FakeEngine()
    estimator = PoseEstimator(engine)
    engine.failures_left = 1
    with pytest.raises(EngineError):
        estimator.estimate(_PICTURE)
    assert estimator.estimate(_PICTURE) is not None
