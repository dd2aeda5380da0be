"""Which nodes go on computing in single precision."""

from __future__ import annotations

from inference.engines.base import NET_OUTPUTS, Net
from inference.errors import ModelError
from models.bf16.graph import NetGraph, is_depthwise
from models.convert import HEATMAP

_FINE = 2
"""The first depthwise convolutions, those of 128×128 pixels, find edges: large weights of both
signs meet values that hardly differ, so that what rounding takes from these is a large part of
the result. They multiply nothing that bfloat16 makes faster."""


def precise_nodes(graph: NetGraph) -> set[str]:
    """Names of the nodes to be computed, read and written in single precision.

    Besides the finest depthwise convolutions, with the activations around them, that is the part
    that turns features into numbers: it is small, and adds up numbers that nearly cancel. Its
    one large convolution still multiplies bfloat16.
    """
    outputs = NET_OUTPUTS[Net.LANDMARKS]
    head = graph.needed_for(outputs) - graph.needed_for([HEATMAP])
    convolutions = [node for node in graph.convolutions if node.name in head]
    if not convolutions:
        raise ModelError("the landmark net has no part of its own for its numbers")
    largest = max(convolutions, key=lambda node: graph.constant(node.input[1]).size)
    return (head - {largest.name}) | _fine(graph)


def _fine(graph: NetGraph) -> set[str]:
    depthwise = [node for node in graph.convolutions if is_depthwise(node)][:_FINE]
    names = {node.name for node in depthwise}
    for node in depthwise:
        before = graph.producer(node.input[0])
        names.update(one.name for one in [before, *graph.consumers(node.output[0])] if one)
    return names
