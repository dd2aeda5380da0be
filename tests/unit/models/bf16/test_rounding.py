"""Numbers in bfloat16."""

from __future__ import annotations

import numpy as np
import pytest
from onnx import NodeProto

from inference.engines.base import OUTPUTS, Images
from models.bf16.graph import NetGraph, is_depthwise
from models.bf16.rounding import keep_pixels_exact, round_weights, rounded
from models.bf16.runtime import SinglePrecision


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1.0, 1.0),
        (1 + 2**-9, 1.0),
        (1 + 2**-8, 1.0),  # between two: the even one
        (1 + 3 * 2**-8, 1 + 2**-6),
        (-3.1415927, -3.140625),
        (255.0, 255.0),
        (1e-30, 9.99522e-31),
    ],
)
def test_numbers_are_rounded_to_eight_bits(number: float, expected: float) -> None:
    """To the nearest, and in the middle to the even one."""
    assert rounded(np.array([number]))[0] == pytest.approx(expected, rel=1e-6)


def test_pixels_are_scaled_by_a_power_of_two(model: bytes, pictures: Images) -> None:
    """Which changes no pixel in bfloat16, and the net's results by rounding only."""
    graph = NetGraph(model)
    keep_pixels_exact(graph)
    scaling = next(node for node in graph.nodes if node.op_type == "Mul")
    assert graph.constant(scaling.input[1]) == 1 / 256
    expected, found = (
        SinglePrecision(one, []).outputs(OUTPUTS.landmarks, pictures)
        for one in (model, graph.serialized())
    )
    np.testing.assert_allclose(found, expected, rtol=0, atol=0.01)


def test_what_rounding_takes_is_given_back_on_average(model: bytes, pictures: Images) -> None:
    """Rounded weights alone move world landmarks several times as far."""
    graph = NetGraph(model)
    read = sorted({node.input[0] for node in graph.convolutions})
    means = SinglePrecision(model, read).channel_means(read, pictures)
    expected = SinglePrecision(model, []).outputs(OUTPUTS.world, pictures)
    moved = []
    for given in (means, {value: np.zeros_like(mean) for value, mean in means.items()}):
        graph = NetGraph(model)
        round_weights(graph, given, kept=())
        found = SinglePrecision(graph.serialized(), []).outputs(OUTPUTS.world, pictures)
        moved.append(np.abs(found - expected).mean())
    assert moved[0] < 0.4 * moved[1]


def test_weights_that_are_kept(model: bytes) -> None:
    """Nodes that compute in single precision lose nothing; all others have 8 bits."""
    graph = NetGraph(model)
    kept = {graph.convolutions[0].name}
    means = {node.input[0]: np.zeros(_channels(graph, node)) for node in graph.convolutions}
    round_weights(graph, means, kept)
    plain = NetGraph(model)
    for node in graph.convolutions:
        weights = graph.constant(node.input[1])
        expected = plain.constant(node.input[1])
        expected = expected if node.name in kept else rounded(expected)
        np.testing.assert_array_equal(weights, expected)


def _channels(graph: NetGraph, node: NodeProto) -> int:
    """How many channels a convolution reads."""
    outputs, inputs = graph.constant(node.input[1]).shape[:2]
    return int(outputs if is_depthwise(node) else inputs)
