"""The ONNX Runtime engine with the real nets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from inference.engines.base import OUTPUTS, Images, ModelPaths, Net
from inference.engines.onnx import CPU, OnnxEngine, Provider
from inference.errors import EngineError, InvalidInput, ModelError


@pytest.fixture(scope="module", params=[1, 2], ids=["1 thread", "2 threads"])
def engine(request: pytest.FixtureRequest, model_paths: ModelPaths) -> Iterator[OnnxEngine]:
    """The nets on the processor."""
    engine = OnnxEngine(model_paths, threads=request.param)
    yield engine
    engine.close()


def crops(net: Net, count: int) -> Images:
    """Different pictures, some in fine grain and some in coarse."""
    rng = np.random.default_rng(7)
    grains = [(1, 8, 32, 2, 16)[number % 5] for number in range(count)]
    small = [rng.integers(0, 256, (net.side // g, net.side // g, 3), np.uint8) for g in grains]
    pairs = zip(small, grains, strict=True)
    return np.stack([picture.repeat(g, 0).repeat(g, 1) for picture, g in pairs])


@pytest.mark.parametrize("net", Net)
def test_a_crop_has_the_same_bits_alone_and_in_any_batch(net: Net, engine: OnnxEngine) -> None:
    """Neither the size of the batch, nor the place in it, nor the neighbours change an output."""
    images = crops(net, 8)
    alone = [engine.run(net, images[number : number + 1]) for number in range(8)]
    for size in (1, 2, 3, 4, 8):
        for first in (0, 3, 5):
            order = [(first + step) % 8 for step in range(size)]
            together = engine.run(net, images[order])
            for row, number in enumerate(order):
                for name, values in together.items():
                    assert np.array_equal(values[row], alone[number][name][0]), (size, row, name)


@pytest.mark.parametrize("net", Net)
def test_the_number_of_threads_does_not_change_a_bit(net: Net, model_paths: ModelPaths) -> None:
    """A stream on a small host and the same file on a large one give the same numbers."""
    images = crops(net, 3)
    one, three = (OnnxEngine(model_paths, threads=threads) for threads in (1, 3))
    expected, found = one.run(net, images), three.run(net, images)
    assert all(np.array_equal(expected[name], found[name]) for name in expected)


def test_outputs_have_the_names_and_shapes_of_the_contract(engine: OnnxEngine) -> None:
    """Every output named in the contract is there, with the batch first."""
    detected = engine.run(Net.DETECTOR, crops(Net.DETECTOR, 2))
    posed = engine.run(Net.LANDMARKS, crops(Net.LANDMARKS, 2))
    shapes = {name: values.shape for name, values in {**detected, **posed}.items()}
    assert shapes == {
        OUTPUTS.boxes: (2, 2254, 12),
        OUTPUTS.scores: (2, 2254),
        OUTPUTS.landmarks: (2, 195),
        OUTPUTS.score: (2, 1),
        OUTPUTS.world: (2, 117),
        OUTPUTS.heatmap: (2, 64, 64, 39),
    }
    assert all(values.dtype == np.float32 for values in {**detected, **posed}.values())


def test_a_view_gives_what_its_copy_gives(engine: OnnxEngine) -> None:
    """Pictures need not be contiguous in memory."""
    images = crops(Net.LANDMARKS, 1)[:, ::-1, :, ::-1]
    view, copy = engine.run(Net.LANDMARKS, images), engine.run(Net.LANDMARKS, images.copy())
    assert np.array_equal(view[OUTPUTS.world], copy[OUTPUTS.world])


def test_an_engine_warms_up_both_nets(engine: OnnxEngine) -> None:
    """Warming up runs without a picture of the caller's."""
    engine.warm_up()


@pytest.mark.parametrize(
    ("shape", "dtype", "said"),
    [
        ((1, 224, 224, 3), np.uint8, r"\(n, 256, 256, 3\)"),
        ((256, 256, 3), np.uint8, r"\(n, 256, 256, 3\)"),
        ((1, 3, 256, 256), np.uint8, r"\(n, 256, 256, 3\)"),
        ((1, 256, 256, 3), np.float32, "uint8"),
        ((0, 256, 256, 3), np.uint8, "empty batch"),
    ],
)
def test_other_input_is_refused(
    shape: tuple[int, ...], dtype: type, said: str, engine: OnnxEngine
) -> None:
    """The message says what the net takes."""
    with pytest.raises(EngineError, match=said):
        engine.run(Net.LANDMARKS, np.zeros(shape, dtype))


def test_a_closed_engine_refuses_to_run(model_paths: ModelPaths) -> None:
    """Closing twice is safe; running after it is an error of the engine."""
    engine = OnnxEngine(model_paths, threads=1)
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.run(Net.LANDMARKS, crops(Net.LANDMARKS, 1))


def test_a_missing_net_is_a_model_error(tmp_path: Path) -> None:
    """The message names the file and the command that makes it."""
    paths = {net: tmp_path / f"{net.value}.onnx" for net in Net}
    with pytest.raises(ModelError, match=r"pose_detector\.onnx is missing: run `sideline models`"):
        OnnxEngine(paths, threads=1)


@pytest.mark.parametrize("kept", [0, 1000, 1_000_000], ids=["empty", "start", "a part"])
def test_a_damaged_net_is_a_model_error(kept: int, model_paths: ModelPaths, tmp_path: Path) -> None:
    """A file that was cut off is not loaded."""
    damaged = tmp_path / "cut.onnx"
    damaged.write_bytes(model_paths[Net.LANDMARKS].read_bytes()[:kept])
    with pytest.raises(ModelError, match=r"cut\.onnx is damaged: run `sideline models`"):
        OnnxEngine({**model_paths, Net.LANDMARKS: damaged}, threads=1)


def test_another_net_is_a_model_error(model_paths: ModelPaths) -> None:
    """A good file of the wrong net is noticed when it is loaded."""
    swapped = {**model_paths, Net.DETECTOR: model_paths[Net.LANDMARKS]}
    with pytest.raises(ModelError, match=r"pose_landmark_full\.onnx is not pose_detector"):
        OnnxEngine(swapped, threads=1)


def test_a_provider_that_is_not_there_is_named(model_paths: ModelPaths) -> None:
    """The message says what this ONNX Runtime has instead."""
    nowhere = Provider("onnx-moon", "MoonExecutionProvider")
    with pytest.raises(EngineError, match=r"no MoonExecutionProvider; it has .*CPU"):
        OnnxEngine(model_paths, threads=1, provider=nowhere)


def test_threads_are_counted_from_one(model_paths: ModelPaths) -> None:
    """Zero, which ONNX Runtime would take for every core, is refused."""
    with pytest.raises(InvalidInput, match="at least 1"):
        OnnxEngine(model_paths, threads=0, provider=CPU)
