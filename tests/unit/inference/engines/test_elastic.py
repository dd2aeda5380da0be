"""One picture on several threads, while that is quicker."""

from __future__ import annotations

import numpy as np
import pytest

from inference.clock import ManualClock
from inference.engines.base import ModelPaths, Net
from inference.engines.elastic import ElasticEngine
from inference.engines.fake import FakeEngine
from inference.engines.opening import EngineSetup, open_engine
from inference.engines.registry import create_engine
from tests.unit.inference.engines.crops import crops


def engine(clock: ManualClock, took_s: float) -> FakeEngine:
    """One that takes so long."""
    return FakeEngine(latency_s=lambda _net, _count: took_s, wait=clock.advance)


def test_the_quicker_one_does_the_work() -> None:
    """After both were tried."""
    clock = ManualClock()
    slow, quick = engine(clock, 0.02), engine(clock, 0.01)
    elastic = ElasticEngine([slow, quick], clock)
    for _ in range(50):
        elastic.run(Net.LANDMARKS, crops(Net.LANDMARKS, 1))
    assert len(slow.calls) == 3
    assert len(quick.calls) == 47
    elastic.close()


@pytest.mark.parametrize("name", ["onnx-cpu", "openvino", "litert"])
@pytest.mark.parametrize("net", Net)
def test_it_gives_the_bits_of_one_thread(net: Net, name: str, model_paths: ModelPaths) -> None:
    """Whichever way a picture went, and however many threads shared it."""
    images = crops(net, 8)
    alone = create_engine(name, model_paths, 1)
    expected = alone.run(net, images)
    for each in (2, 4):
        shared = create_engine(name, model_paths, 1, threads_each=each)
        for _ in range(8):
            found = shared.run(net, images)
            assert all(np.array_equal(expected[one], found[one]) for one in expected)
        shared.close()
    alone.close()


def test_what_is_opened_for_one_stream_serves_one_caller(model_paths: ModelPaths) -> None:
    """All threads are on its picture; the engine is the one that live streams get."""
    setup = EngineSetup("openvino", threads=3, process="off", together=True)
    engine = open_engine(setup, model_paths)
    assert engine.parallel == 1
    assert engine.name == "openvino"
    engine.close()
