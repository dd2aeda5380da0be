"""The state of one conversion from TFLite to ONNX."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import tflite

from inference.errors import ModelError
from models.onnx_graph import OnnxGraph
from models.tflite_graph import Constant, Operator, TfliteGraph

Pads = tuple[int, int, int, int]
"""Rows above, columns left, rows below, columns right: the order of ONNX's `pads`."""

NO_PADS: Pads = (0, 0, 0, 0)
_ACTIVATIONS = tflite.ActivationFunctionType


@dataclass(frozen=True, slots=True)
class Resize:
    """A bilinear resize of `tensor` by two factors; `mode` says where the samples lie."""

    tensor: int
    rows: float
    columns: float
    mode: str


@dataclass(slots=True)
class Translation:
    """The state of one conversion: what each tensor of the file is called in the new graph."""

    source: TfliteGraph
    target: OnnxGraph
    constants: dict[int, Constant]
    names: dict[int, str] = field(default_factory=dict)
    padded: dict[int, tuple[int, Pads]] = field(default_factory=dict)
    """Zero-padded tensors not written yet: the tensor before padding, and the padding."""

    enlarged: dict[int, Resize] = field(default_factory=dict)
    """Enlarged tensors not written yet."""

    def value(self, tensor: int) -> str:
        """The name of a tensor; writes out what its consumer could not take in."""
        if tensor not in self.names and tensor in self.padded:
            inner, (top, left, bottom, right) = self.padded[tensor]
            pads = self.target.constant(np.array([0, 0, top, left, 0, 0, bottom, right], np.int64))
            self.names[tensor] = self.target.node("Pad", [self.value(inner), pads])
        if tensor not in self.names and tensor in self.enlarged:
            resize = self.enlarged[tensor]
            self.names[tensor] = self.resized(self.value(resize.tensor), resize)
        return self.names[tensor]

    def resized(self, name: str, resize: Resize) -> str:
        """`name` after the resize."""
        factors = np.array([1.0, 1.0, resize.rows, resize.columns], np.float32)
        return self.target.node(
            "Resize",
            [name, "", self.target.constant(factors)],
            mode="linear",
            coordinate_transformation_mode=resize.mode,
        )

    def channels_last(self, tensor: int) -> str:
        """The name of a tensor in the file's own layout."""
        shape, name = self.shape(tensor), self.value(tensor)
        if len(shape) < 4 or shape[1:3] == (1, 1):
            return name
        return self.target.node("Transpose", [name], perm=(0, 2, 3, 1))

    def constant(self, tensor: int) -> Constant:
        """The values of a constant tensor; raises ModelError when it is computed at run time."""
        if tensor not in self.constants:
            raise ModelError(f"tensor {tensor} must be constant for the converter")
        return self.constants[tensor]

    def shape(self, tensor: int) -> tuple[int, ...]:
        """The tensor's shape in the file: NHWC, batch of one."""
        return self.source.shapes[tensor]

    def activated(self, name: str, operator: Operator) -> str:
        """`name` after the operator's fused activation."""
        kind = operator.options.get("FusedActivationFunction", _ACTIVATIONS.NONE)
        if kind == _ACTIVATIONS.NONE:
            return name
        if kind == _ACTIVATIONS.RELU:
            return self.target.node("Relu", [name])
        if kind == _ACTIVATIONS.RELU6:
            limits = [self.target.constant(np.float32(limit)) for limit in (0.0, 6.0)]
            return self.target.node("Clip", [name, *limits])
        raise ModelError(f"{operator.kind}: activation {kind} is not supported by the converter")
