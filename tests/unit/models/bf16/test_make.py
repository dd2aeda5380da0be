"""The bfloat16 net as a whole."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import numpy as np
import openvino
import pytest

from inference.engines.base import OUTPUTS, Images
from models.bf16.graph import NetGraph, attribute
from models.bf16.make import Bf16Net, make_bf16
from models.bf16.pictures import athlete_pictures
from models.bf16.precise import precise_nodes
from models.bf16.runtime import SinglePrecision


@pytest.fixture(scope="module")
def made(model: bytes) -> Bf16Net:
    """The net, made once."""
    return make_bf16(model)


def test_what_stays_in_single_precision(model: bytes) -> None:
    """The two finest depthwise convolutions and the numbers' own part, but its largest one."""
    graph = NetGraph(model)
    precise = precise_nodes(graph)
    kept = [node for node in graph.convolutions if node.name in precise]
    shapes = [graph.constant(node.input[1]).shape for node in kept]
    assert shapes[:2] == [(24, 1, 3, 3), (64, 1, 3, 3)]
    assert [attribute(node, "strides") for node in kept[:2]] == [[1, 1], [2, 2]]
    assert (288, 864, 1, 1) not in shapes
    assert shapes.count((288, 288, 1, 1)) == 11
    assert {shape[0] for shape in shapes[-3:]} == {195, 117, 1}


def test_marks_are_on_operators_that_openvino_keeps(made: Bf16Net) -> None:
    """A mark on what it would translate is lost, and with it two thirds of the accuracy."""
    layers = list(ElementTree.fromstring(made.net.operators).iter("layer"))
    marked = [
        layer for layer in layers if layer.find("rt_info/attribute[@name='precise']") is not None
    ]
    kinds = {str(layer.get("type")) for layer in marked}
    assert {"Convolution", "GroupConvolution", "Add", "Clamp", "MaxPool"} <= kinds
    assert {layer.get("version") for layer in marked if layer.get("type") == "MaxPool"} == {
        "opset1"
    }
    used = {str(layer.get("type")) for layer in layers}
    assert not {"Maximum", "Minimum"} & used


def test_in_single_precision_it_is_nearly_the_plain_net(
    made: Bf16Net, model: bytes, pictures: Images
) -> None:
    """What rounding the weights costs by itself, on any processor."""
    core = openvino.Core()
    net = core.read_model(made.net.operators, made.net.constants)
    single = core.compile_model(net, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    request = single.create_infer_request()
    for picture in pictures:
        request.infer([picture[None].copy()])
        for name, largest in ((OUTPUTS.world, 0.01), (OUTPUTS.landmarks, 1.5)):
            expected = SinglePrecision(model, []).outputs(name, picture[None])
            apart = np.abs(request.get_tensor(name).data - expected)
            assert 0 < apart.max() < largest


def test_the_check_holds_what_the_plain_net_says(made: Bf16Net, model: bytes) -> None:
    """Of pictures that had no part in making the net."""
    with np.load(io.BytesIO(made.check)) as arrays:
        pictures, world = arrays["pictures"], arrays[OUTPUTS.world]
    expected = SinglePrecision(model, []).outputs(OUTPUTS.world, pictures)
    np.testing.assert_allclose(world, expected, rtol=0, atol=1e-5)
    assert pictures.shape == (4, 256, 256, 3)


def test_making_it_again_gives_the_same_bytes(made: Bf16Net, model: bytes) -> None:
    """So that two hosts of one kind run one net."""
    again = make_bf16(model)
    assert again.net.constants == made.net.constants
    assert again.check == made.check


def test_pictures_are_drawn_the_same_each_time() -> None:
    """Each seed is another athlete, twice."""
    first = athlete_pictures((11, 12)).copy()
    athlete_pictures.cache_clear()
    assert np.array_equal(first, athlete_pictures((11, 12)))
    assert first.shape == (4, 256, 256, 3)
    assert not np.array_equal(first[0], first[2])
