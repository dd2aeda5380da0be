"""The engine for GPUs, with the processor in the GPU's place."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from inference.engines.base import OUTPUTS, ModelPaths, Net
from inference.engines.onnx import CPU, OnnxEngine
from inference.engines.onnx_bound import BoundEngine, Placement
from inference.engines.onnx_session import Provider
from inference.errors import EngineError, InvalidInput
from tests.unit.inference.engines.crops import crops

HERE = Placement("bound", lambda _net: [CPU], device="cpu", sizes=(1, 4))


@pytest.fixture(scope="module")
def engine(model_paths: ModelPaths) -> Iterator[BoundEngine]:
    """Both nets in memory of their own, for two callers."""
    engine = BoundEngine(model_paths, threads=2, placement=HERE)
    yield engine
    engine.close()


@pytest.mark.parametrize(("net", "count"), [(Net.DETECTOR, 3), (Net.LANDMARKS, 5)])
def test_filling_up_changes_nothing(
    net: Net, count: int, engine: BoundEngine, model_paths: ModelPaths
) -> None:
    """Outputs are those of the plain engine, and only of the pictures that were asked about."""
    images = crops(net, count)
    engine.run(net, crops(net, 4)[::-1])  # what it leaves behind is in the next batch's filling
    expected, found = OnnxEngine(model_paths, threads=1).run(net, images), engine.run(net, images)
    assert list(found) == list(expected)
    assert all(np.array_equal(found[name], expected[name]) for name in expected)


def test_a_large_batch_is_cut_up(engine: BoundEngine) -> None:
    """A picture at the end of the last run is where it belongs."""
    images = np.zeros((10, 256, 256, 3), np.uint8)
    images[9] = crops(Net.LANDMARKS, 1)[0]
    found = engine.run(Net.LANDMARKS, images)[OUTPUTS.world]
    alone = engine.run(Net.LANDMARKS, images[9:])[OUTPUTS.world]
    assert found.shape == (10, 117)
    assert np.array_equal(found[9], alone[0])
    assert not np.array_equal(found[9], found[8])


def test_a_result_stays_as_it_is(engine: BoundEngine) -> None:
    """The next run writes to the same memory, but not to what was given out."""
    images = crops(Net.LANDMARKS, 2)
    first = engine.run(Net.LANDMARKS, images[:1])[OUTPUTS.world]
    kept = first.copy()
    engine.run(Net.LANDMARKS, images[1:])
    assert np.array_equal(first, kept)


def test_callers_do_not_disturb_each_other(engine: BoundEngine) -> None:
    """One batch at a time is on the device, whoever asks."""
    images = crops(Net.LANDMARKS, 4)
    alone = [engine.run(Net.LANDMARKS, images[n : n + 1])[OUTPUTS.world] for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(engine.run, Net.LANDMARKS, images[n : n + 1]) for n in range(4)]
    for one, expected in zip(asked, alone, strict=True):
        assert np.array_equal(one.result()[OUTPUTS.world], expected)


def test_what_it_refuses(model_paths: ModelPaths) -> None:
    """No threads, a provider that is not there, wrong pictures, and runs after the end."""
    with pytest.raises(InvalidInput, match="at least 1"):
        BoundEngine(model_paths, threads=0, placement=HERE)
    nowhere = Placement("moon", lambda _net: [Provider("MoonExecutionProvider")])
    with pytest.raises(EngineError, match="no MoonExecutionProvider"):
        BoundEngine(model_paths, threads=1, placement=nowhere)


def test_a_closed_engine_refuses_to_run(engine: BoundEngine, model_paths: ModelPaths) -> None:
    """Closing twice is safe."""
    with pytest.raises(EngineError, match="takes uint8"):
        engine.run(Net.LANDMARKS, crops(Net.DETECTOR, 1))
    closed = BoundEngine(model_paths, threads=1, placement=HERE)
    closed.close()
    closed.close()
    with pytest.raises(EngineError, match="the engine bound is closed"):
        closed.run(Net.LANDMARKS, crops(Net.LANDMARKS, 1))
