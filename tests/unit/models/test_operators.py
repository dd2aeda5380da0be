"""Operators one by one, on graphs of a few tensors run by ONNX Runtime."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnxruntime
import pytest
import tflite
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from inference.errors import ModelError
from models.onnx_graph import OnnxGraph
from models.operators import TRANSLATIONS, same_pads
from models.tflite_graph import Constant, Operator, TfliteGraph
from models.translation import Translation

RELU, RELU6 = tflite.ActivationFunctionType.RELU, tflite.ActivationFunctionType.RELU6
STEP = {"StrideH": 1, "StrideW": 1, "DilationHFactor": 1, "DilationWFactor": 1, "Padding": 1}

IMAGE = np.arange(2 * 4 * 6 * 3, dtype=np.uint8).reshape(2, 4, 6, 3)


def run(
    operators: list[Operator],
    shapes: Mapping[int, tuple[int, ...]],
    constants: dict[int, Constant] | None = None,
    image: NDArray[np.uint8] = IMAGE,
) -> NDArray[np.float32]:
    """Feed `image` as tensor 0; the last operator's output, in the file's layout."""
    known = {0: (1, *image.shape[1:]), **shapes}
    source = TfliteGraph(
        inputs=(0,),
        outputs=operators[-1].outputs,
        shapes=tuple(known.get(index, ()) for index in range(max(known) + 1)),
        constants=constants or {},
        operators=tuple(operators),
    )
    target = OnnxGraph()
    state = Translation(source, target, dict(source.constants))
    planes = target.node("Transpose", ["image"], perm=(0, 3, 1, 2))
    state.names[0] = target.node("Cast", [planes], to=1)
    for operator in operators:
        TRANSLATIONS[operator.kind](state, operator)
    (last,) = source.outputs
    target.node("Identity", [state.channels_last(last)], "result")
    height, width, channels = image.shape[1:]
    model = target.model("net", ("image", (height, width, channels)), [("result", known[last][1:])])
    session = onnxruntime.InferenceSession(model.SerializeToString())
    result: NDArray[np.float32] = session.run(None, {"image": image})[0]
    return result


def op(kind: str, inputs: tuple[int, ...], output: int, **options: int) -> Operator:
    """An operator with one output."""
    return Operator(kind, inputs, (output,), options)


def spatial(top: int, bottom: int, left: int, right: int) -> Constant:
    """The amounts of a PAD."""
    return np.array([[0, 0], [top, bottom], [left, right], [0, 0]], np.int32)


@given(
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    kernel=st.tuples(st.integers(1, 7), st.integers(1, 7)),
    strides=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    dilation=st.tuples(st.integers(1, 3), st.integers(1, 3)),
)
def test_same_padding_gives_one_output_per_stride(
    size: tuple[int, int],
    kernel: tuple[int, int],
    strides: tuple[int, int],
    dilation: tuple[int, int],
) -> None:
    """The output is ceil(size / stride), and the two sides differ by a pixel at most."""
    pads = same_pads((1, *size, 3), kernel, strides, dilation)
    for axis in range(2):
        before, after = pads[axis], pads[axis + 2]
        window = (kernel[axis] - 1) * dilation[axis] + 1
        outputs = -(-size[axis] // strides[axis])
        assert 0 <= after - before <= 1
        assert (size[axis] + before + after - window) // strides[axis] + 1 == outputs


def test_a_padding_disappears_into_the_convolution() -> None:
    """Padding and a convolution without one give what padding first would give."""
    weights = np.zeros((1, 3, 3, 3), np.float32)
    weights[0, 0, 0, 0] = 1  # picks the first channel of the pixel above to the left
    found = run(
        [op("PAD", (0, 1), 2), op("CONV_2D", (2, 3, 4), 5, **STEP)],
        {2: (1, 6, 8, 3), 5: (1, 4, 6, 1)},
        {1: spatial(1, 1, 1, 1), 3: weights, 4: np.zeros(1, np.float32)},
    )
    shifted = np.zeros((2, 4, 6), np.float32)
    shifted[:, 1:, 1:] = IMAGE[:, :-1, :-1, 0]
    assert np.array_equal(found[..., 0], shifted)


def test_a_padding_that_nothing_takes_in_is_written() -> None:
    """Before any other operator the zeros are there."""
    found = run(
        [op("PAD", (0, 1), 2), op("ADD", (2, 2), 3, FusedActivationFunction=0)],
        {2: (1, 5, 7, 3), 3: (1, 5, 7, 3)},
        {1: spatial(1, 0, 0, 1)},
    )
    expected = np.zeros((2, 5, 7, 3), np.float32)
    expected[:, 1:, :-1] = 2.0 * IMAGE
    assert np.array_equal(found, expected)


def test_a_depthwise_convolution_keeps_channels_apart() -> None:
    """One weight per channel scales that channel alone."""
    weights = np.array([1, 10, 100], np.float32).reshape(1, 1, 1, 3)
    found = run(
        [op("DEPTHWISE_CONV_2D", (0, 1, 2), 3, **STEP)],
        {3: (1, 4, 6, 3)},
        {1: weights, 2: np.array([0.5, 0, 0], np.float32)},
    )
    assert np.array_equal(found, IMAGE * weights[0] + np.array([0.5, 0, 0], np.float32))


@pytest.mark.parametrize(("kind", "highest"), [(RELU, np.inf), (RELU6, 6)])
def test_activations_are_kept(kind: int, highest: float) -> None:
    """RELU cuts below zero, RELU6 above six as well."""
    found = run(
        [op("CONV_2D", (0, 1, 2), 3, **STEP, FusedActivationFunction=kind)],
        {3: (1, 4, 6, 1)},
        {1: np.eye(1, 3, dtype=np.float32).reshape(1, 1, 1, 3), 2: np.array([-9], np.float32)},
    )
    assert np.array_equal(found, np.clip(IMAGE[..., :1].astype(np.float32) - 9, 0, highest))


@pytest.mark.parametrize(
    ("options", "first_row"),
    [
        ({"HalfPixelCenters": 1}, [0, 2.5, 7.5, 10]),
        ({"AlignCorners": 1}, [0, 10 / 3, 20 / 3, 10]),
        ({}, [0, 5, 10, 10]),
    ],
    ids=["half pixel", "align corners", "neither"],
)
def test_resizing_keeps_to_its_options(options: dict[str, int], first_row: list[float]) -> None:
    """Where samples lie is said in the file, and the three ways differ."""
    image = np.array([[0, 10], [20, 30]], np.uint8).reshape(1, 2, 2, 1)
    found = run([op("RESIZE_BILINEAR", (0, 1), 2, **options)], {2: (1, 4, 4, 1)}, image=image)
    np.testing.assert_allclose(found[0, 0, :, 0], first_row, rtol=1e-6)


def test_a_convolution_of_single_pixels_comes_before_an_enlargement() -> None:
    """The cheaper order gives what the file's order gives, activation and bias included."""
    weights = np.array([[0.5, -0.25, 1], [-1, 0.5, 0.125]], np.float32).reshape(2, 1, 1, 3)
    bias = np.array([-3, 40], np.float32)
    enlarge = op("RESIZE_BILINEAR", (0, 1), 2, HalfPixelCenters=1)
    shapes = {2: (1, 8, 12, 3), 5: (1, 8, 12, 2)}
    convolve = op("CONV_2D", (2, 3, 4), 5, **STEP, FusedActivationFunction=RELU)
    found = run([enlarge, convolve], shapes, {3: weights, 4: bias})
    enlarged = run([enlarge], shapes)
    expected = np.maximum(enlarged @ weights.reshape(2, 3).T + bias, 0)
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_depth_becomes_space_in_the_order_of_the_file() -> None:
    """A pixel's channels become its block row by row, each place with all its channels."""
    image = np.arange(8, dtype=np.uint8).reshape(1, 1, 1, 8)
    found = run([op("DEPTH_TO_SPACE", (0,), 1, BlockSize=2)], {1: (1, 2, 2, 2)}, image=image)
    assert np.array_equal(found[0], image.reshape(2, 2, 2))


def test_pooling_takes_the_largest() -> None:
    """Of each 2 × 2 block."""
    options = {"StrideH": 2, "StrideW": 2, "FilterHeight": 2, "FilterWidth": 2, "Padding": 1}
    found = run([op("MAX_POOL_2D", (0,), 1, **options)], {1: (1, 2, 3, 3)})
    assert np.array_equal(found, IMAGE.reshape(2, 2, 2, 3, 2, 3).max(axis=(2, 4)))


@pytest.mark.parametrize("axis", [1, 2, 3, -1])
def test_concatenation_knows_the_axes_of_the_file(axis: int) -> None:
    """The axis is counted in NHWC, whatever the layout inside."""
    shape = list(IMAGE.shape[1:])
    shape[axis - 1 if axis > 0 else axis] *= 2
    found = run([op("CONCATENATION", (0, 0), 1, Axis=axis)], {1: (1, *shape)})
    assert np.array_equal(found, np.concatenate([IMAGE, IMAGE], axis))


def test_reshaping_reads_in_the_order_of_the_file() -> None:
    """Channels are the innermost, and the batch stays free."""
    found = run([op("RESHAPE", (0,), 1)], {1: (1, 24, 3)})
    assert np.array_equal(found, IMAGE.reshape(2, 24, 3))


def test_half_precision_weights_are_widened() -> None:
    """DEQUANTIZE on a constant costs nothing at run time."""
    half = np.array([0.1, 0.2, 0.3], np.float16).reshape(1, 1, 1, 3)
    found = run(
        [
            op("DENSIFY", (1,), 2),
            op("DEQUANTIZE", (2,), 3),
            op("DEPTHWISE_CONV_2D", (0, 3, 4), 5, **STEP),
        ],
        {5: (1, 4, 6, 3)},
        {1: half, 4: np.zeros(3, np.float32)},
    )
    assert np.array_equal(found, IMAGE * half.astype(np.float32)[0])


@pytest.mark.parametrize(
    ("operators", "constants", "said"),
    [
        ([op("DEQUANTIZE", (0,), 1)], {}, "must be constant"),
        ([op("PAD", (0, 2), 1)], {2: np.ones((4, 2), np.int32)}, "batch or channels"),
        ([op("ADD", (0, 0), 1, FusedActivationFunction=4)], {}, "activation 4"),
        ([op("RESHAPE", (0,), 1)], {}, "four dimensions"),
    ],
)
def test_what_is_not_understood_is_refused(
    operators: list[Operator], constants: dict[int, Constant], said: str
) -> None:
    """An error, never a wrong net."""
    with pytest.raises(ModelError, match=said):
        run(operators, {1: (1, 4, 6, 3)}, constants)
