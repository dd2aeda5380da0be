"""Values around zero in place of values around a large constant."""

from __future__ import annotations

import numpy as np
import pytest

from inference.engines.base import NET_OUTPUTS, Images, Net
from models.bf16.centring import centre, linear_values
from models.bf16.graph import NetGraph
from models.bf16.runtime import SinglePrecision


@pytest.fixture(scope="module")
def values(model: bytes) -> list[str]:
    """The values that can be shifted."""
    return linear_values(NetGraph(model))


def test_only_values_without_activation_are_shifted(model: bytes, values: list[str]) -> None:
    """The net has 15 stages of residual values, 9 of which add something to the one before."""
    graph = NetGraph(model)
    readers = {reader.op_type for value in values for reader in graph.consumers(value)}
    assert readers == {"Conv", "Add"}
    assert len(values) == 15 + 9


def test_a_centred_net_computes_the_same_from_values_around_zero(
    model: bytes, values: list[str], pictures: Images
) -> None:
    """Outputs agree as closely as single precision lets them; the means are gone."""
    plain = SinglePrecision(model, values)
    means = plain.channel_means(values, pictures)
    graph = NetGraph(model)
    centre(graph, means)
    centred = SinglePrecision(graph.serialized(), values)
    for name in NET_OUTPUTS[Net.LANDMARKS]:
        expected, found = (net.outputs(name, pictures) for net in (plain, centred))
        np.testing.assert_allclose(found, expected, rtol=0, atol=0.01, err_msg=name)
    left = centred.channel_means(values, pictures)
    sums = [value for value in values if len(graph.consumers(value)) > 1]
    assert max(np.abs(means[value]).max() for value in sums) > 100
    assert max(np.abs(left[value]).max() for value in sums) < 0.01
