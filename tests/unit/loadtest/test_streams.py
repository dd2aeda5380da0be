"""Streams without a network."""

from __future__ import annotations

from time import sleep

import numpy as np
import pytest

from inference.engines.base import Images, Net, Outputs
from inference.engines.fake import FakeEngine
from inference.frames import Picture
from inference.pipeline import Pipeline
from loadtest.streams import Crowd, carry

_HALF = np.full((24, 32), 128, np.uint8)
_PICTURES = [Picture(np.full((48, 64), shade, np.uint8), _HALF, _HALF) for shade in (90, 120)]


def test_every_frame_is_accounted_for() -> None:
    """What was sent was answered, and each stream sent as many as its rate says."""
    pipeline = Pipeline(FakeEngine())
    found = carry(pipeline, _PICTURES, Crowd(3, fps=20.0, seconds=1.0))
    pipeline.close()
    assert found.sent == 60
    assert found.answered + sum(found.drops.values()) >= 60
    assert 0.0 <= found.worst <= found.in_time <= 1.0
    assert sum(size * count for size, count in found.batches.items()) >= found.answered - 3
    assert found.age_p50_s <= found.age_p95_s


def test_too_many_streams_are_seen_to_be_too_many() -> None:
    """With one frame at a time of 40 ms, four streams of 30 a second cannot be held."""
    engine = SlowEngine()
    pipeline = Pipeline(engine, max_batch=1)
    found = carry(pipeline, _PICTURES, Crowd(4, seconds=1.0))
    pipeline.close()
    assert found.in_time < 0.6
    assert found.drops
    assert found.busy == pytest.approx(1.0, abs=0.15)


class SlowEngine(FakeEngine):
    """Takes 40 ms, whatever it is asked."""

    def run(self, net: Net, images: Images) -> Outputs:
        """Slowly."""
        sleep(0.04)
        return super().run(net, images)
