"""A net in half precision, as GPUs multiply it fastest, made from the one in single precision."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

_SINGLE, _HALF = TensorProto.FLOAT, TensorProto.FLOAT16


def in_half_precision(model: ModelProto) -> ModelProto:
    """The same net with weights and sums in float16, pictures and outputs as they were.

    The last convolution on the way to each output stays in single precision: a place of 200
    pixels is rounded to an eighth in float16.
    """
    made = ModelProto()
    made.CopyFrom(model)
    _Halving(made.graph).run()
    return made


def _last_convolutions(nodes: Sequence[NodeProto]) -> frozenset[str]:
    """The outputs of the convolutions that no other convolution follows."""
    before_one: set[str] = set()
    last: set[str] = set()
    for node in reversed(nodes):
        is_one = node.op_type == "Conv"
        if is_one and before_one.isdisjoint(node.output):
            last.update(node.output)
        if is_one or not before_one.isdisjoint(node.output):
            before_one.update(node.input)
    return frozenset(last)


class _Halving:
    """Walks the nodes in their order and keeps account of which values are halves by now."""

    def __init__(self, graph: GraphProto) -> None:
        self._graph = graph
        self._constants = {one.name: one for one in graph.initializer}
        self._kept = _last_convolutions(graph.node)
        self._outputs = {one.name for one in graph.output}
        self._halves: set[str] = set()
        self._singles: dict[str, str] = {}
        self._made: list[NodeProto] = []

    def run(self) -> None:
        """Rewrite the graph."""
        for node in self._graph.node:
            self._take(node)
        nodes = list(self._made)
        del self._graph.node[:]
        self._graph.node.extend(nodes)
        del self._graph.initializer[:]
        read = {name for node in nodes for name in node.input}
        self._graph.initializer.extend(
            self._constants[name] for name in self._constants if name in read
        )
        del self._graph.value_info[:]

    def _take(self, node: NodeProto) -> None:
        if node.op_type == "Cast" and helper.get_node_attr_value(node, "to") == _SINGLE:
            node.attribute[0].i = _HALF
            self._halves.update(node.output)
        elif not self._halves.isdisjoint(node.input) and self._kept.isdisjoint(node.output):
            self._to_half(node)
        elif not self._kept.isdisjoint(node.output):
            node.input[:] = [self._single(name) for name in node.input]
        self._made.append(node)
        for index, name in enumerate(node.output):
            if name in self._halves and name in self._outputs:
                self._give_out(node, index)

    def _to_half(self, node: NodeProto) -> None:
        """Its weights are halves, too; the factors of a Resize stay as ONNX wants them."""
        if node.op_type == "Cast":
            return
        if node.op_type != "Resize":
            node.input[:] = [self._half_constant(name) for name in node.input]
        self._halves.update(node.output)

    def _half_constant(self, name: str) -> str:
        constant = self._constants.get(name)
        if constant is None or constant.data_type != _SINGLE:
            return name
        half = f"{name}_half"
        values = numpy_helper.to_array(constant).astype(np.float16)
        self._constants[half] = numpy_helper.from_array(values, half)
        return half

    def _single(self, name: str) -> str:
        """`name` in single precision."""
        if name not in self._halves:
            return name
        if name not in self._singles:
            self._singles[name] = f"{name}_single"
            self._made.append(helper.make_node("Cast", [name], [self._singles[name]], to=_SINGLE))
        return self._singles[name]

    def _give_out(self, node: NodeProto, index: int) -> None:
        """An output of the net is single again, also for who else reads it."""
        name = node.output[index]
        node.output[index] = f"{name}_half"
        self._halves.discard(name)
        self._made.append(helper.make_node("Cast", [f"{name}_half"], [name], to=_SINGLE))
