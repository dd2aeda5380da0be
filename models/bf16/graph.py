"""A converted net that is changed in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Floats = NDArray[np.float64]


class NetGraph:
    """The nodes of an ONNX model, whose constants may be replaced and nodes inserted."""

    def __init__(self, model: bytes) -> None:
        self._model = onnx.load_model_from_string(model)
        self._graph = self._model.graph
        self._constants = {one.name: one for one in self._graph.initializer}

    @property
    def nodes(self) -> list[onnx.NodeProto]:
        """Every node, in the order of computation."""
        return list(self._graph.node)

    @property
    def convolutions(self) -> list[onnx.NodeProto]:
        """Every convolution: its inputs are a value, weights, a bias."""
        return [node for node in self._graph.node if node.op_type == "Conv"]

    def producer(self, value: str) -> onnx.NodeProto | None:
        """The node that computes a value; None for inputs and constants."""
        return next((node for node in self._graph.node if value in node.output), None)

    def consumers(self, value: str) -> list[onnx.NodeProto]:
        """The nodes that read a value."""
        return [node for node in self._graph.node if value in node.input]

    def needed_for(self, outputs: Sequence[str]) -> set[str]:
        """The names of the nodes that these values depend on."""
        wanted, names = set(outputs), set()
        for node in reversed(self._graph.node):
            if wanted.intersection(node.output):
                names.add(node.name)
                wanted.update(node.input)
        return names

    def constant(self, name: str) -> Floats:
        """A constant's values."""
        return np.asarray(numpy_helper.to_array(self._constants[name]), np.float64)

    def replace(self, name: str, values: Floats) -> None:
        """Give a constant other values, kept in single precision."""
        single = np.ascontiguousarray(values, np.float32)
        self._constants[name].CopyFrom(numpy_helper.from_array(single, name))

    def add_before(self, consumer: onnx.NodeProto, value: str, amount: Floats) -> None:
        """Let `consumer` read `value` plus `amount`, one number a channel."""
        constant, output = f"{value}+amount", f"{value}+"
        if constant not in self._constants:
            array = numpy_helper.from_array(amount.astype(np.float32).reshape(-1, 1, 1), constant)
            self._graph.initializer.append(array)
            self._constants[constant] = self._graph.initializer[-1]
            node = helper.make_node("Add", [value, constant], [output], name=output)
            self._graph.node.insert(self._place_of(consumer), node)
        consumer.input[list(consumer.input).index(value)] = output

    def serialized(self) -> bytes:
        """The model as it is now."""
        data: bytes = self._model.SerializeToString(deterministic=True)
        return data

    def _place_of(self, node: onnx.NodeProto) -> int:
        return [one.name for one in self._graph.node].index(node.name)


def attribute(node: onnx.NodeProto, name: str) -> Any:
    """The value of a node's attribute."""
    return next(helper.get_attribute_value(one) for one in node.attribute if one.name == name)


def is_depthwise(node: onnx.NodeProto) -> bool:
    """Whether a convolution keeps its channels apart."""
    return int(attribute(node, "group")) > 1


def is_pointwise(node: onnx.NodeProto) -> bool:
    """Whether a convolution mixes the channels of single pixels and touches no border."""
    return list(attribute(node, "kernel_shape")) == [1, 1] and not is_depthwise(node)
