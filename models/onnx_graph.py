"""Collects ONNX nodes and constants, and writes them as one model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from inference.errors import ModelError

OPSET = 17
IR_VERSION = 8


class OnnxGraph:
    """A graph under construction; values are named by strings."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, value: NDArray[Any] | np.generic) -> str:
        """Store an array; returns its name."""
        name = f"c{len(self._constants)}"
        array = np.ascontiguousarray(value).reshape(np.shape(value))
        self._constants.append(numpy_helper.from_array(array, name))
        return name

    def node(self, kind: str, inputs: Sequence[str], output: str = "", **attributes: Any) -> str:
        """Append an operator with one output; returns the output's name."""
        name = output or f"v{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def model(
        self,
        name: str,
        picture: tuple[str, tuple[int, int, int]],
        outputs: Sequence[tuple[str, tuple[int, ...]]],
    ) -> onnx.ModelProto:
        """The finished model with a free batch; raises ModelError when it is not valid ONNX."""
        input_name, input_shape = picture
        graph = helper.make_graph(
            self._nodes,
            name,
            [helper.make_tensor_value_info(input_name, TensorProto.UINT8, ["n", *input_shape])],
            [
                helper.make_tensor_value_info(output, TensorProto.FLOAT, ["n", *shape])
                for output, shape in outputs
            ],
            self._constants,
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="sideline",
        )
        try:
            onnx.checker.check_model(model, full_check=True)
        except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
            raise ModelError(f"the conversion of {name} made an invalid model: {error}") from error
        return model
