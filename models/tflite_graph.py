"""Reads a .tflite file into plain values: tensors, constants and operators in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tflite
from numpy.typing import NDArray

from inference.errors import ModelError
from models.sparse import densify

Constant = NDArray[Any]

_DTYPES: Mapping[int, np.dtype[Any]] = {
    tflite.TensorType.FLOAT32: np.dtype("<f4"),
    tflite.TensorType.FLOAT16: np.dtype("<f2"),
    tflite.TensorType.INT32: np.dtype("<i4"),
    tflite.TensorType.INT64: np.dtype("<i8"),
    tflite.TensorType.INT8: np.dtype("i1"),
    tflite.TensorType.UINT8: np.dtype("u1"),
}
_KINDS: Mapping[int, str] = {
    code: name for name, code in vars(tflite.BuiltinOperator).items() if isinstance(code, int)
}
_CONVOLUTION = (
    "StrideH",
    "StrideW",
    "DilationHFactor",
    "DilationWFactor",
    "Padding",
    "FusedActivationFunction",
)
_OPTIONS: Mapping[str, tuple[Callable[[], Any], tuple[str, ...]]] = {
    "CONV_2D": (tflite.Conv2DOptions, _CONVOLUTION),
    "DEPTHWISE_CONV_2D": (tflite.DepthwiseConv2DOptions, _CONVOLUTION),
    "MAX_POOL_2D": (
        tflite.Pool2DOptions,
        ("StrideH", "StrideW", "FilterHeight", "FilterWidth", "Padding", "FusedActivationFunction"),
    ),
    "ADD": (tflite.AddOptions, ("FusedActivationFunction",)),
    "CONCATENATION": (tflite.ConcatenationOptions, ("Axis", "FusedActivationFunction")),
    "RESIZE_BILINEAR": (tflite.ResizeBilinearOptions, ("AlignCorners", "HalfPixelCenters")),
    "DEPTH_TO_SPACE": (tflite.DepthToSpaceOptions, ("BlockSize",)),
}


@dataclass(frozen=True, slots=True)
class Operator:
    """One step of the net; `inputs` and `outputs` are tensor numbers, -1 for one left out."""

    kind: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TfliteGraph:
    """A net with one subgraph; shapes are NHWC with a batch of one, as in the file."""

    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    shapes: tuple[tuple[int, ...], ...]
    constants: Mapping[int, Constant]
    operators: tuple[Operator, ...]


def read_tflite(path: Path) -> TfliteGraph:
    """Read a net; raises ModelError when the file is not one that the converter understands."""
    data = path.read_bytes()
    if data[4:8] != b"TFL3":
        raise ModelError(f"{path} is not a TFLite file")
    model = tflite.Model.GetRootAs(data, 0)
    if model.SubgraphsLength() != 1:
        raise ModelError(f"{path} has {model.SubgraphsLength()} subgraphs, expected 1")
    graph = model.Subgraphs(0)
    tensors = [graph.Tensors(index) for index in range(graph.TensorsLength())]
    stored = ((index, _constant(model, tensor)) for index, tensor in enumerate(tensors))
    return TfliteGraph(
        inputs=_numbers(graph.InputsAsNumpy()),
        outputs=_numbers(graph.OutputsAsNumpy()),
        shapes=tuple(_shape(tensor) for tensor in tensors),
        constants={index: value for index, value in stored if value is not None},
        operators=tuple(
            _operator(model, graph.Operators(index)) for index in range(graph.OperatorsLength())
        ),
    )


def _numbers(values: Any) -> tuple[int, ...]:
    return tuple(int(value) for value in values)


def _shape(tensor: Any) -> tuple[int, ...]:
    return _numbers(tensor.ShapeAsNumpy()) if tensor.ShapeLength() else ()


def _constant(model: Any, tensor: Any) -> Constant | None:
    """The tensor's stored values in its full shape, None for one computed at run time."""
    buffer = model.Buffers(tensor.Buffer())
    if not buffer.DataLength():
        return None
    dtype = _DTYPES.get(tensor.Type())
    if dtype is None:
        raise ModelError(f"tensor {tensor.Name()!r} has a type that the converter does not read")
    values: Constant = np.frombuffer(buffer.DataAsNumpy().tobytes(), dtype)
    if tensor.Sparsity() is not None:
        return densify(values, _shape(tensor), tensor.Sparsity())
    return values.reshape(_shape(tensor))


def _operator(model: Any, operator: Any) -> Operator:
    code = model.OperatorCodes(operator.OpcodeIndex())
    # Files written before builtin codes outgrew a byte carry them in the deprecated field.
    number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
    kind = _KINDS.get(number, f"operator {number}")
    return Operator(
        kind=kind,
        inputs=_numbers(operator.InputsAsNumpy()),
        outputs=_numbers(operator.OutputsAsNumpy()),
        options=_options(kind, operator.BuiltinOptions()),
    )


def _options(kind: str, table: Any) -> Mapping[str, int]:
    if kind not in _OPTIONS or table is None:
        return {}
    options_type, names = _OPTIONS[kind]
    options = options_type()
    options.Init(table.Bytes, table.Pos)
    return {name: int(getattr(options, name)()) for name in names}
