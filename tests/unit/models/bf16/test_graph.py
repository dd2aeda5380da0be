"""Changing a net in place."""

from __future__ import annotations

import numpy as np
import onnx
import pytest

from models.bf16.graph import NetGraph, attribute, is_depthwise, is_pointwise
from models.onnx_graph import OnnxGraph


def small_net() -> bytes:
    """Pixels as floats, mixed; then a depthwise convolution and a second output of its own."""
    graph = OnnxGraph()
    planes = graph.node("Transpose", ["pictures"], perm=(0, 3, 1, 2))
    values = graph.node("Cast", [planes], "values", to=1)
    mixed = graph.node(
        "Conv", [values, *_weights(graph, (2, 3, 1, 1))], "mixed", kernel_shape=(1, 1), group=1
    )
    graph.node(
        "Conv", [mixed, *_weights(graph, (2, 1, 3, 3))], "apart", kernel_shape=(3, 3), group=2
    )
    graph.node("Relu", [mixed], "other")
    outputs = [("apart", (2, 2, 2)), ("other", (2, 4, 4))]
    model: bytes = graph.model("small", ("pictures", (4, 4, 3)), outputs).SerializeToString()
    return model


def _weights(graph: OnnxGraph, shape: tuple[int, ...]) -> list[str]:
    weights = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    return [graph.constant(weights), graph.constant(np.zeros(shape[0], np.float32))]


@pytest.fixture
def graph() -> NetGraph:
    """A small net."""
    return NetGraph(small_net())


def test_who_makes_and_who_reads_a_value(graph: NetGraph) -> None:
    """What the caller gives is made by no node."""
    producer = graph.producer("mixed")
    assert producer is not None
    assert producer.op_type == "Conv"
    assert graph.producer("pictures") is None
    assert [node.name for node in graph.consumers("mixed")] == ["apart", "other"]


def test_what_an_output_needs(graph: NetGraph) -> None:
    """Nodes that lead elsewhere are not among them."""
    assert graph.needed_for(["apart"]) == {"v0", "values", "mixed", "apart"}


def test_kinds_of_convolutions(graph: NetGraph) -> None:
    """A convolution of single pixels mixes channels, a depthwise one does not."""
    mixing, apart = graph.convolutions
    assert (is_pointwise(mixing), is_depthwise(mixing)) == (True, False)
    assert (is_pointwise(apart), is_depthwise(apart)) == (False, True)
    assert attribute(apart, "kernel_shape") == [3, 3]


def test_a_replaced_constant_is_in_the_model_written(graph: NetGraph) -> None:
    """In single precision, whatever it was computed in."""
    bias = graph.convolutions[0].input[2]
    graph.replace(bias, np.array([0.1, -2.0]))
    again = NetGraph(graph.serialized())
    np.testing.assert_array_equal(again.constant(bias), np.array([0.1, -2.0], np.float32))


def test_an_addition_is_seen_by_one_reader_alone(graph: NetGraph) -> None:
    """The others read the value as it was, and the model stays valid."""
    graph.add_before(graph.convolutions[1], "mixed", np.array([1.0, 2.0]))
    onnx.checker.check_model(onnx.load_model_from_string(graph.serialized()), full_check=True)
    assert [node.name for node in graph.consumers("mixed")] == ["mixed+", "other"]
    assert graph.convolutions[1].input[0] == "mixed+"
