"""The engine without nets."""

from __future__ import annotations

import numpy as np
import pytest

from inference.clock import ManualClock
from inference.engines.base import OUTPUTS, Images, Net
from inference.engines.fake import FakeEngine
from inference.errors import EngineError
from inference.frames import Picture
from inference.landmarks import Landmark
from inference.pose import detector, landmarks
from inference.pose.region import Region, whole

PICTURE = Picture(
    np.zeros((480, 480), np.uint8), np.zeros((240, 240), np.uint8), np.zeros((240, 240), np.uint8)
)


def blank(net: Net, count: int = 1, shade: int = 0) -> Images:
    """Pictures of one shade of grey."""
    return np.full((count, net.side, net.side, 3), shade, np.uint8)


def test_the_detection_is_a_person_in_the_middle() -> None:
    """The real decoder finds one person whose region is the whole picture."""
    (found,) = detector.decode(FakeEngine().run(Net.DETECTOR, blank(Net.DETECTOR)))
    region = found.body_region(whole(PICTURE))
    assert found.score == pytest.approx(0.95)
    assert (region.center_x_px, region.center_y_px) == pytest.approx((240, 240))
    assert region.side_px == pytest.approx(480)
    assert region.rotation_rad == pytest.approx(0)


def test_the_pose_is_an_upright_person() -> None:
    """The real decoder gets a body with its parts in order, and the same region again."""
    region = Region(240, 240, 480)
    outputs = FakeEngine().run(Net.LANDMARKS, blank(Net.LANDMARKS))
    found = landmarks.decode(outputs, region, PICTURE)
    y = {point: found.pose.image[point, 1] for point in Landmark}
    assert y[Landmark.NOSE] < y[Landmark.LEFT_SHOULDER] < y[Landmark.LEFT_HIP]
    assert y[Landmark.LEFT_HIP] < y[Landmark.LEFT_KNEE] < y[Landmark.LEFT_ANKLE]
    assert found.pose.image[Landmark.LEFT_HIP, 0] > found.pose.image[Landmark.RIGHT_HIP, 0]
    assert found.pose.image[:, 3].min() > 0.99
    height_m = np.ptp(found.pose.world[:, 1])
    assert 1.4 < height_m < 2.0
    assert found.next_region.side_px == pytest.approx(region.side_px)
    assert found.next_region.center_y_px == pytest.approx(region.center_y_px)


def test_the_same_crop_gets_the_same_answer() -> None:
    """Nothing is drawn at random."""
    engine = FakeEngine()
    first, second = (engine.run(Net.LANDMARKS, blank(Net.LANDMARKS, 2)) for _ in range(2))
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_scores_fall_when_told_to() -> None:
    """Both nets' scores are probabilities that a test sets between runs."""
    engine = FakeEngine()
    engine.detection_score, engine.pose_score = 0.2, 0.3
    assert detector.decode(engine.run(Net.DETECTOR, blank(Net.DETECTOR))) == []
    posed = engine.run(Net.LANDMARKS, blank(Net.LANDMARKS))
    assert posed[OUTPUTS.score].item() == pytest.approx(0.3)


def test_a_crop_can_be_without_a_person() -> None:
    """In one batch some crops have a person and some have none."""
    engine = FakeEngine(finds=lambda crop: bool(crop.mean() > 50))
    batch = np.concatenate([blank(Net.LANDMARKS), blank(Net.LANDMARKS, shade=99)])
    scores = engine.run(Net.LANDMARKS, batch)[OUTPUTS.score]
    assert scores[0, 0] < 0.1
    assert scores[1, 0] > 0.9
    assert detector.decode(engine.run(Net.DETECTOR, blank(Net.DETECTOR))) == []


def test_it_fails_on_demand() -> None:
    """As often as told, and then no more."""
    engine = FakeEngine()
    engine.failures_left = 2
    for _ in range(2):
        with pytest.raises(EngineError, match="told to fail"):
            engine.run(Net.LANDMARKS, blank(Net.LANDMARKS))
    assert engine.run(Net.LANDMARKS, blank(Net.LANDMARKS))


def test_a_run_takes_the_time_it_is_given() -> None:
    """The latency depends on the net and the batch, and passes on the clock handed in."""
    clock = ManualClock()
    engine = FakeEngine(
        latency_s=lambda net, count: 0.010 * count if net is Net.LANDMARKS else 0.020,
        wait=clock.advance,
    )
    engine.run(Net.LANDMARKS, blank(Net.LANDMARKS, 3))
    engine.run(Net.DETECTOR, blank(Net.DETECTOR, 3))
    assert clock() == pytest.approx(0.050)
    assert list(engine.calls) == [(Net.LANDMARKS, 3), (Net.DETECTOR, 3)]


def test_a_latency_needs_something_to_wait_with() -> None:
    """Half a setting is a mistake of the test's."""
    with pytest.raises(ValueError, match="latency"):
        FakeEngine(latency_s=lambda _net, _count: 0.1)


def test_it_refuses_what_the_real_engines_refuse() -> None:
    """Wrong shapes and runs after the end do not pass unnoticed."""
    engine = FakeEngine()
    with pytest.raises(EngineError, match="takes uint8"):
        engine.run(Net.LANDMARKS, blank(Net.DETECTOR))
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.run(Net.LANDMARKS, blank(Net.LANDMARKS))
