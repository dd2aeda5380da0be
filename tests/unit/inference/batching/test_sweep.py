from __future__ import annotations

import pytest

from inference.batching.profile import LatencyProfile
from inference.batching.sweep import sweep
from inference.clock import ManualClock
from inference.engines.base import Net
from inference.engines.fake import FakeEngine


def swept(fixed_s: float, each_s: float, max_batch: int) -> tuple[LatencyProfile, set[int]]:
    """The profile of a made-up engine, and the batch sizes that were run."""
    clock, profile = ManualClock(), LatencyProfile(max_batch)
    engine = FakeEngine(latency_s=lambda _, size: fixed_s + each_s * size, wait=clock.advance)
    sweep(engine, profile, clock)
    return profile, {size for _, size in engine.calls}


def test_every_size_is_known_where_batches_pay() -> None:
    """Powers of two up to the largest are measured, what lies between follows from them."""
    profile, sizes = swept(0.004, 0.0005, 16)
    assert sizes == {1, 2, 4, 8, 16}
    for net in Net:
        for size in range(1, 17):
            assert profile.mean_s(net, size) == pytest.approx(0.004 + 0.0005 * size)


def test_it_stops_where_batches_save_nothing() -> None:
    """On a processor one batch of two shows that larger ones need not be tried."""
    profile, sizes = swept(0.0, 0.010, 32)
    assert sizes == {1, 2}
    assert profile.mean_s(Net.LANDMARKS, 32) == pytest.approx(0.32)
