"""What every engine that runs the real nets on the processor keeps to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from _pytest.mark import ParameterSet

from inference.engines.base import NET_OUTPUTS, OUTPUTS, Engine, ModelPaths, Net
from inference.engines.registry import create_engine
from inference.errors import EngineError, InvalidInput, ModelError
from tests.support.processors import needs_bfloat16
from tests.unit.inference.engines.crops import crops

CONVERTED = ("onnx-cpu", "openvino")
"""Engines that run the converted nets."""

ON_THE_PROCESSOR = (*CONVERTED, "litert")
every_engine = pytest.mark.parametrize("name", ON_THE_PROCESSOR)


def on_threads(name: str, *marks: pytest.MarkDecorator) -> list[ParameterSet]:
    """An engine on one thread and on two."""
    return [
        pytest.param((name, threads), marks=marks, id=f"{name} on {threads}") for threads in (1, 2)
    ]


@pytest.fixture(
    scope="module",
    params=[
        *on_threads("onnx-cpu"),
        *on_threads("openvino"),
        *on_threads("openvino-bf16", needs_bfloat16),
    ],
)
def engine(request: pytest.FixtureRequest, model_paths: ModelPaths) -> Iterator[Engine]:
    """The nets on the processor."""
    name, threads = request.param
    engine = create_engine(name, model_paths, threads)
    yield engine
    engine.close()


@pytest.mark.parametrize("net", Net)
def test_a_crop_has_the_same_bits_alone_and_in_any_batch(net: Net, engine: Engine) -> None:
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


@pytest.mark.parametrize(
    "name", [*ON_THE_PROCESSOR, pytest.param("openvino-bf16", marks=needs_bfloat16)]
)
@pytest.mark.parametrize("net", Net)
def test_the_number_of_threads_does_not_change_a_bit(
    net: Net, name: str, model_paths: ModelPaths
) -> None:
    """A stream on a small host and the same file on a large one give the same numbers."""
    images = crops(net, 3)
    one, three = (create_engine(name, model_paths, threads) for threads in (1, 3))
    expected, found = one.run(net, images), three.run(net, images)
    assert all(np.array_equal(expected[name], found[name]) for name in expected)


def test_outputs_have_the_names_and_shapes_of_the_contract(engine: Engine) -> None:
    """Every output named in the contract is there, with the batch first."""
    detected = engine.run(Net.DETECTOR, crops(Net.DETECTOR, 2))
    posed = engine.run(Net.LANDMARKS, crops(Net.LANDMARKS, 2))
    assert tuple(detected) == NET_OUTPUTS[Net.DETECTOR]
    assert tuple(posed) == NET_OUTPUTS[Net.LANDMARKS]
    shapes = {name: values.shape for name, values in {**detected, **posed}.items()}
    assert shapes == {
        OUTPUTS.boxes: (2, 2254, 12),
        OUTPUTS.scores: (2, 2254),
        OUTPUTS.landmarks: (2, 195),
        OUTPUTS.score: (2, 1),
        OUTPUTS.world: (2, 117),
        OUTPUTS.heat: (2, 39, 7, 7),
    }
    assert all(values.dtype == np.float32 for values in {**detected, **posed}.values())


def test_a_result_stays_as_it_is(engine: Engine) -> None:
    """A later run does not write over what an earlier one gave."""
    images = crops(Net.LANDMARKS, 2)
    first = engine.run(Net.LANDMARKS, images[:1])
    kept = {name: values.copy() for name, values in first.items()}
    engine.run(Net.LANDMARKS, images[1:])
    assert all(np.array_equal(first[name], kept[name]) for name in kept)


def test_a_view_gives_what_its_copy_gives(engine: Engine) -> None:
    """Pictures need not be contiguous in memory, nor may they be written to."""
    images = crops(Net.LANDMARKS, 1)[:, ::-1, :, ::-1]
    images.flags.writeable = False
    view, copy = engine.run(Net.LANDMARKS, images), engine.run(Net.LANDMARKS, images.copy())
    assert np.array_equal(view[OUTPUTS.world], copy[OUTPUTS.world])


def test_an_engine_warms_up_both_nets(engine: Engine) -> None:
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
    shape: tuple[int, ...], dtype: type, said: str, engine: Engine
) -> None:
    """The message says what the net takes."""
    with pytest.raises(EngineError, match=said):
        engine.run(Net.LANDMARKS, np.zeros(shape, dtype))


@every_engine
def test_a_closed_engine_refuses_to_run(name: str, model_paths: ModelPaths) -> None:
    """Closing twice is safe; running after it is an error of the engine."""
    engine = create_engine(name, model_paths, threads=1)
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.run(Net.LANDMARKS, crops(Net.LANDMARKS, 1))


@every_engine
def test_a_missing_net_is_a_model_error(name: str, tmp_path: Path) -> None:
    """The message names the file and the command that makes it."""
    paths = {net: tmp_path / f"{net.value}.onnx" for net in Net}
    with pytest.raises(ModelError, match=r"pose_detector\.\w+ is missing: run `sideline models`"):
        create_engine(name, paths, threads=1)


@pytest.mark.parametrize("name", CONVERTED)
@pytest.mark.parametrize("kept", [0, 1000, 1_000_000], ids=["empty", "start", "a part"])
def test_a_damaged_net_is_a_model_error(
    kept: int, name: str, model_paths: ModelPaths, tmp_path: Path
) -> None:
    """A file that was cut off is not loaded."""
    damaged = tmp_path / "cut.onnx"
    damaged.write_bytes(model_paths[Net.LANDMARKS].read_bytes()[:kept])
    with pytest.raises(ModelError, match=r"cut\.\w+ is damaged: run `sideline models`"):
        create_engine(name, {**model_paths, Net.LANDMARKS: damaged}, threads=1)


@pytest.mark.parametrize("name", CONVERTED)
def test_another_net_is_a_model_error(name: str, model_paths: ModelPaths) -> None:
    """A good file of the wrong net is noticed when it is loaded."""
    swapped = {**model_paths, Net.DETECTOR: model_paths[Net.LANDMARKS]}
    with pytest.raises(ModelError, match=r"pose_landmark_full\.\w+ is not pose_detector"):
        create_engine(name, swapped, threads=1)


@every_engine
def test_threads_are_counted_from_one(name: str, model_paths: ModelPaths) -> None:
    """Zero, which a runtime would take for every core, is refused."""
    with pytest.raises(InvalidInput, match="at least 1"):
        create_engine(name, model_paths, threads=0)


def test_engines_differ_by_rounding_only(model_paths: ModelPaths) -> None:
    """Another engine moves no landmark by more than a hundredth of a crop's pixel."""
    images = crops(Net.LANDMARKS, 2)
    first, *others = (
        create_engine(name, model_paths, 1).run(Net.LANDMARKS, images) for name in ON_THE_PROCESSOR
    )
    for other in others:
        apart = (other[OUTPUTS.landmarks] - first[OUTPUTS.landmarks]).reshape(2, 39, 5)
        assert np.abs(apart[:, :33, :2]).max() < 0.01
        assert np.abs(other[OUTPUTS.world] - first[OUTPUTS.world]).max() < 1e-4
