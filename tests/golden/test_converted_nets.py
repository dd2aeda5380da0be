"""The converted nets against the originals in a TFLite interpreter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from numpy.typing import NDArray

from inference.athlete.cmj import CmjMotion
from inference.athlete.params import CameraParams, CmjParams
from inference.athlete.render.painter import Painter
from inference.engines.base import OUTPUTS, Engine, Images, ModelPaths, Net
from inference.engines.registry import create_engine
from models.convert import FORMS, HEATMAP
from models.store import original_paths
from tests.support.heat import windows

# The TFLite kernels' own results differ about as much from those of XNNPACK.
TOLERANCES: Mapping[str, float] = {
    OUTPUTS.boxes: 0.001,  # input pixels, values to 440
    OUTPUTS.scores: 0.0005,  # logits, values to 400
    OUTPUTS.landmarks: 0.004,  # crop pixels and logits, values to 360
    OUTPUTS.score: 1e-5,  # probability
    OUTPUTS.world: 1e-5,  # metres
    OUTPUTS.heat: 0.001,  # logits, values to 90
}


def noise(side: int) -> Images:
    """Every pixel its own colour."""
    return np.random.default_rng(1).integers(0, 256, (1, side, side, 3), np.uint8)


def patches(side: int) -> Images:
    """Blocks of 16 × 16 pixels, each of one colour."""
    small = np.random.default_rng(2).integers(0, 256, (1, side // 16, side // 16, 3), np.uint8)
    return small.repeat(16, axis=1).repeat(16, axis=2)


def slope(side: int) -> Images:
    """Brightness that grows to the right in red, downwards in green, and falls in blue."""
    along = np.linspace(0, 255, side).astype(np.uint8)
    right, down = np.meshgrid(along, along)
    return np.stack([right, down, 255 - right], axis=-1)[None]


@cache
def athlete(side: int) -> Images:
    """The synthetic athlete standing, as large as a tracker's crop shows a person."""
    view = CameraParams(view_deg=30.0, body_fraction=0.75, width=side, height=side)
    return Painter(CmjMotion(CmjParams()), view).paint(0, 0.5).rgb[None]


def original_outputs(
    net: Net, original: Interpreter, images: Images
) -> dict[str, NDArray[np.float32]]:
    """What is kept of the original's outputs, by name."""
    form = FORMS[net]
    normalised = images.astype(np.float32) * np.float32(form.scale) + np.float32(form.offset)
    original.set_tensor(original.get_input_details()[0]["index"], normalised)
    original.invoke()
    values = [original.get_tensor(output["index"]) for output in original.get_output_details()]
    return {name: values[number].reshape(shape) for number, (name, shape) in form.outputs.items()}


@pytest.fixture(scope="module", params=["onnx-cpu", "openvino"])
def engine(request: pytest.FixtureRequest, model_paths: ModelPaths) -> Engine:
    """The converted nets."""
    return create_engine(request.param, model_paths, threads=1)


@pytest.fixture(scope="module")
def originals(model_paths: ModelPaths) -> Mapping[Net, Interpreter]:
    """The nets as published."""
    files = original_paths(model_paths[Net.DETECTOR].parent)
    plain = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    loaded = {
        net: Interpreter(str(path), experimental_op_resolver_type=plain, num_threads=1)
        for net, path in files.items()
    }
    for interpreter in loaded.values():
        interpreter.allocate_tensors()
    return loaded


@pytest.mark.parametrize("net", Net)
@pytest.mark.parametrize("draw", [noise, patches, slope, athlete])
def test_outputs_are_those_of_the_original(
    net: Net,
    draw: Callable[[int], Images],
    engine: Engine,
    originals: Mapping[Net, Interpreter],
) -> None:
    """Every output kept agrees with the TFLite interpreter's, value by value."""
    images = draw(net.side)
    found = engine.run(net, images)
    expected = original_outputs(net, originals[net], images)
    if HEATMAP in expected:
        points = found[OUTPUTS.landmarks].reshape(-1, 5)[:, :2] / np.float32(net.side)
        expected[OUTPUTS.heat] = windows(points, expected.pop(HEATMAP))
    assert set(found) == set(expected)
    for name, values in expected.items():
        assert found[name].shape == (1, *values.shape)
        np.testing.assert_allclose(
            found[name][0], values, rtol=0, atol=TOLERANCES[name], err_msg=name
        )


def test_the_athlete_is_a_person(engine: Engine) -> None:
    """Both nets see a person in the picture that matters most, so the comparison covers one."""
    detected = engine.run(Net.DETECTOR, athlete(Net.DETECTOR.side))[OUTPUTS.scores].max()
    posed = engine.run(Net.LANDMARKS, athlete(Net.LANDMARKS.side))[OUTPUTS.score].item()
    assert detected > 0
    assert posed > 0.5


@pytest.mark.parametrize("net", Net)
def test_colours_are_red_green_blue(net: Net, engine: Engine) -> None:
    """Swapping red and blue changes the outputs: the order of channels is not ignored."""
    images = athlete(net.side)
    swapped = engine.run(net, np.ascontiguousarray(images[..., ::-1]))
    straight = engine.run(net, images)
    assert any(not np.array_equal(straight[name], swapped[name]) for name in straight)
