"""One function per TFLite operator: how it is said in ONNX, in NCHW.

Four-dimensional values are NCHW inside; values of other ranks keep the layout of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import tflite

from inference.errors import ModelError
from models.tflite_graph import Constant, Operator
from models.translation import NO_PADS, Pads, Resize, Translation


def _dequantize(state: Translation, operator: Operator) -> None:
    state.constants[operator.outputs[0]] = state.constant(operator.inputs[0]).astype(np.float32)


def _densify(state: Translation, operator: Operator) -> None:
    # The reader has expanded sparse constants already.
    state.constants[operator.outputs[0]] = state.constant(operator.inputs[0])


def _pad(state: Translation, operator: Operator) -> None:
    tensor, amounts = operator.inputs
    (_, _), (top, bottom), (left, right), (_, _) = rows = state.constant(amounts).tolist()
    if rows[0] != [0, 0] or rows[3] != [0, 0]:
        raise ModelError("padding of batch or channels is not supported by the converter")
    state.padded[operator.outputs[0]] = (tensor, (top, left, bottom, right))


def _conv(state: Translation, operator: Operator) -> None:
    # OHWI → OIHW
    weights = state.constant(operator.inputs[1]).transpose(0, 3, 1, 2)
    _convolve(state, operator, weights, groups=1)


def _depthwise_conv(state: Translation, operator: Operator) -> None:
    # 1HWO → O1HW
    weights = state.constant(operator.inputs[1]).transpose(3, 0, 1, 2)
    _convolve(state, operator, weights, groups=state.shape(operator.inputs[0])[3])


def _convolve(state: Translation, operator: Operator, weights: Constant, groups: int) -> None:
    options = operator.options
    tensor, pads = operator.inputs[0], NO_PADS
    kernel = weights.shape[2:]
    dilation = options["DilationHFactor"], options["DilationWFactor"]
    if options["Padding"] == tflite.Padding.SAME:
        pads = same_pads(state.shape(tensor), kernel, _strides(options), dilation)
    elif tensor in state.padded:
        tensor, pads = state.padded[tensor]
    enlarged = state.enlarged.get(tensor)
    # Weights of interpolation add up to one, so a convolution of single pixels may come before
    # the enlargement and has as many fewer pixels to work on.
    first = enlarged is not None and kernel == (1, 1) and _strides(options) == (1, 1)
    name = state.value(enlarged.tensor if enlarged and first else tensor)
    bias = state.constant(operator.inputs[2])
    result = state.target.node(
        "Conv",
        [name, state.target.constant(weights), state.target.constant(bias)],
        kernel_shape=kernel,
        strides=_strides(options),
        dilations=dilation,
        pads=pads,
        group=groups,
    )
    if enlarged and first:
        result = state.resized(result, enlarged)
    state.names[operator.outputs[0]] = state.activated(result, operator)


def _strides(options: Mapping[str, int]) -> tuple[int, int]:
    return options["StrideH"], options["StrideW"]


def same_pads(
    shape: tuple[int, ...],
    kernel: tuple[int, ...],
    strides: tuple[int, int],
    dilation: tuple[int, int] = (1, 1),
) -> Pads:
    """TFLite's SAME: output = ceil(input / stride), the odd pixel goes below and to the right."""
    before, after = [], []
    for size, window, stride, step in zip(shape[1:3], kernel, strides, dilation, strict=True):
        outputs = -(-size // stride)
        total = max((outputs - 1) * stride + (window - 1) * step + 1 - size, 0)
        before.append(total // 2)
        after.append(total - total // 2)
    return before[0], before[1], after[0], after[1]


def _max_pool(state: Translation, operator: Operator) -> None:
    options = operator.options
    kernel = options["FilterHeight"], options["FilterWidth"]
    same = options["Padding"] == tflite.Padding.SAME
    shape = state.shape(operator.inputs[0])
    result = state.target.node(
        "MaxPool",
        [state.value(operator.inputs[0])],
        kernel_shape=kernel,
        strides=_strides(options),
        pads=same_pads(shape, kernel, _strides(options)) if same else NO_PADS,
    )
    state.names[operator.outputs[0]] = state.activated(result, operator)


def _add(state: Translation, operator: Operator) -> None:
    result = state.target.node("Add", [state.value(tensor) for tensor in operator.inputs])
    state.names[operator.outputs[0]] = state.activated(result, operator)


def _resize(state: Translation, operator: Operator) -> None:
    options = operator.options
    before, after = state.shape(operator.inputs[0]), state.shape(operator.outputs[0])
    mode = "asymmetric"
    if options.get("AlignCorners"):
        mode = "align_corners"
    elif options.get("HalfPixelCenters"):
        mode = "half_pixel"
    resize = Resize(operator.inputs[0], after[1] / before[1], after[2] / before[2], mode)
    if resize.rows >= 1 and resize.columns >= 1:
        state.enlarged[operator.outputs[0]] = resize
    else:
        state.names[operator.outputs[0]] = state.resized(state.value(resize.tensor), resize)


def _depth_to_space(state: Translation, operator: Operator) -> None:
    state.names[operator.outputs[0]] = state.target.node(
        "DepthToSpace",
        [state.value(operator.inputs[0])],
        blocksize=operator.options["BlockSize"],
        mode="DCR",
    )


def _concatenation(state: Translation, operator: Operator) -> None:
    rank = len(state.shape(operator.outputs[0]))
    axis = operator.options["Axis"] % rank
    if rank == 4:
        axis = (0, 2, 3, 1)[axis]
    result = state.target.node(
        "Concat", [state.value(tensor) for tensor in operator.inputs], axis=axis
    )
    state.names[operator.outputs[0]] = state.activated(result, operator)


def _reshape(state: Translation, operator: Operator) -> None:
    tensor = operator.inputs[0]
    after = state.shape(operator.outputs[0])
    if len(after) == 4:
        raise ModelError("RESHAPE to four dimensions is not supported by the converter")
    # 0 keeps the dimension that is there, so the batch stays free.
    shape = state.target.constant(np.array([0, *after[1:]], np.int64))
    name = state.channels_last(tensor)
    state.names[operator.outputs[0]] = state.target.node("Reshape", [name, shape])


def _logistic(state: Translation, operator: Operator) -> None:
    state.names[operator.outputs[0]] = state.target.node(
        "Sigmoid", [state.value(operator.inputs[0])]
    )


TRANSLATIONS: Mapping[str, Callable[[Translation, Operator], None]] = {
    "ADD": _add,
    "CONCATENATION": _concatenation,
    "CONV_2D": _conv,
    "DENSIFY": _densify,
    "DEPTHWISE_CONV_2D": _depthwise_conv,
    "DEPTH_TO_SPACE": _depth_to_space,
    "DEQUANTIZE": _dequantize,
    "LOGISTIC": _logistic,
    "MAX_POOL_2D": _max_pool,
    "PAD": _pad,
    "RESHAPE": _reshape,
    "RESIZE_BILINEAR": _resize,
}
