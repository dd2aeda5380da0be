"""Take the constant part out of values that carry no activation. Exact but for rounding.

The net's residual values stray by a few units around constants of up to 250, one a channel, and
bfloat16 has 8 bits for both together. What is subtracted from a value is added to the biases of
those who read it, so that the net computes the same from numbers around zero.
"""

from __future__ import annotations

from collections.abc import Mapping

import onnx

from inference.errors import ModelError
from models.bf16.graph import Floats, NetGraph, is_pointwise

_LINEAR = {"Conv", "Add"}


def linear_values(graph: NetGraph) -> list[str]:
    """Values that are sums of convolutions, and that only convolutions and such sums read."""
    found = [
        node.output[0]
        for node in graph.nodes
        if node.op_type in _LINEAR
        and (readers := graph.consumers(node.output[0]))
        and all(reader.op_type in _LINEAR for reader in readers)
    ]
    while unfit := [value for value in found if not _fits(graph, value, set(found))]:
        found = [value for value in found if value not in unfit]
    return found


def _fits(graph: NetGraph, value: str, linear: set[str]) -> bool:
    """A sum takes part with all that it is the sum of, and with all who sum it up."""
    node = _producer(graph, value)
    whole = node.op_type == "Conv" or linear.issuperset(node.input)
    sums = [reader for reader in graph.consumers(value) if reader.op_type == "Add"]
    return whole and all(reader.output[0] in linear for reader in sums)


def centre(graph: NetGraph, means: Mapping[str, Floats]) -> None:
    """Subtract `means`, a number a channel for each of `linear_values`, where they arise."""
    for value, amount in _amounts(graph, means).items():
        node = _producer(graph, value)
        if node.op_type == "Conv":
            bias = node.input[2]
            graph.replace(bias, graph.constant(bias) - amount)
        for reader in graph.consumers(value):
            if reader.op_type == "Conv":
                _give_back(graph, reader, value, amount)


def _amounts(graph: NetGraph, means: Mapping[str, Floats]) -> dict[str, Floats]:
    """What is subtracted from each value: of a sum's two parts, the one that nobody else reads
    takes what the other leaves."""
    amounts = dict(means)
    for value in means:
        node = _producer(graph, value)
        if node.op_type == "Add":
            own = [part for part in node.input if len(graph.consumers(part)) == 1]
            if not own:
                raise ModelError(f"{value}: neither of its two parts is read here alone")
            (other,) = set(node.input) - {own[0]}
            amounts[own[0]] = means[value] - amounts[other]
    return amounts


def _give_back(graph: NetGraph, reader: onnx.NodeProto, value: str, amount: Floats) -> None:
    if not is_pointwise(reader):
        # At the border it reads zeros that nothing was subtracted from.
        graph.add_before(reader, value, amount)
        return
    weights, bias = graph.constant(reader.input[1]), reader.input[2]
    graph.replace(bias, graph.constant(bias) + weights[:, :, 0, 0] @ amount)


def _producer(graph: NetGraph, value: str) -> onnx.NodeProto:
    node = graph.producer(value)
    if node is None:
        raise ModelError(f"{value} is not computed by the net")
    return node
