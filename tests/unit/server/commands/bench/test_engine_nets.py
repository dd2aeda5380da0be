"""How quick the nets are, and how far off."""

from __future__ import annotations

import numpy as np
import pytest

from inference.clock import ManualClock
from inference.engines.base import OUTPUTS, Images, Net, Outputs
from inference.engines.fake import FakeEngine
from inference.frames import Picture
from server.commands.bench.engine_nets import difference, landmark_crops, time_batches
from server.commands.bench.stopwatch import Stopwatch

CROPS = np.zeros((3, 256, 256, 3), np.uint8)


class Moved(FakeEngine):
    """Finds each landmark 3 px further right and 4 px lower, and 2 mm further away."""

    def run(self, net: Net, images: Images) -> Outputs:
        """As the fake, moved."""
        outputs = dict(super().run(net, images))
        points = outputs[OUTPUTS.landmarks].reshape(-1, 39, 5).copy()
        points[:, :, 0] += 3
        points[:, :, 1] += 4
        world = outputs[OUTPUTS.world].reshape(-1, 39, 3).copy()
        world[:, :33, 2] += 0.002
        outputs[OUTPUTS.landmarks] = points.reshape(-1, 195)
        outputs[OUTPUTS.world] = world.reshape(-1, 117)
        return outputs


def test_differences_are_in_pixels_of_the_crop_and_millimetres() -> None:
    """Of every landmark of every crop."""
    found = difference(Moved(), FakeEngine(), CROPS)
    for spread, expected in ((found.px, 5.0), (found.world_mm, 2.0)):
        assert (spread.mean, spread.p95, spread.max) == pytest.approx((expected,) * 3, rel=1e-3)


def test_an_engine_does_not_differ_from_itself() -> None:
    """Nor by rounding."""
    found = difference(FakeEngine(), FakeEngine(), CROPS)
    assert (found.px.max, found.world_mm.max) == (0, 0)


def test_crops_are_those_of_the_person_followed() -> None:
    """One a picture once the person is found; none where there is nobody."""
    luma, chroma = np.full((360, 640), 128, np.uint8), np.full((180, 320), 128, np.uint8)
    pictures = [Picture(luma, chroma, chroma)] * 4
    assert landmark_crops(FakeEngine(), pictures).shape == (4, 256, 256, 3)
    nobody = FakeEngine()
    nobody.detection_score = 0.1
    assert landmark_crops(nobody, pictures).shape == (0, 256, 256, 3)


def test_each_size_is_timed_with_everyone_in_turns() -> None:
    """A round has a turn for each engine and size; the run before them is not timed."""
    clock = ManualClock()
    engines = {
        "quick": FakeEngine(latency_s=lambda _net, count: 0.001 * count, wait=clock.advance),
        "slow": FakeEngine(latency_s=lambda _net, count: 0.003 * count, wait=clock.advance),
    }
    took = time_batches(engines, CROPS, (1, 8, 32), 2, Stopwatch(clock, clock))
    assert {size: len(each) for size, each in took["slow"].items()} == {1: 32, 8: 4, 32: 2}
    assert [one.wall_s for one in took["slow"][8]] == pytest.approx([0.024] * 4)
    assert [one.cpu_s for one in took["quick"][32]] == pytest.approx([0.032] * 2)
    assert all(len(one.calls) == 3 + 32 + 4 + 2 for one in engines.values())
