"""The conversion as a whole; its numbers are compared in the golden tests."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest

from inference.engines.base import ModelPaths, Net
from inference.errors import ModelError
from models.convert import INPUT, convert
from models.store import original_paths


@pytest.fixture
def originals(model_paths: ModelPaths) -> ModelPaths:
    """The nets as published."""
    return original_paths(model_paths[Net.DETECTOR].parent)


@pytest.mark.parametrize("net", Net)
def test_the_batch_is_free_and_pictures_are_bytes(net: Net, model_paths: ModelPaths) -> None:
    """One input, uint8 (n, side, side, 3); every output has the same n first."""
    graph = onnx.load(model_paths[net]).graph
    (given,) = graph.input
    assert given.name == INPUT
    assert given.type.tensor_type.elem_type == onnx.TensorProto.UINT8
    dims = given.type.tensor_type.shape.dim
    assert [dim.dim_param or dim.dim_value for dim in dims] == ["n", net.side, net.side, 3]
    assert {out.type.tensor_type.shape.dim[0].dim_param for out in graph.output} == {"n"}


def test_only_what_the_outputs_need_is_kept(model_paths: ModelPaths) -> None:
    """No node's output is unused, so the segmentation is gone."""
    for path in model_paths.values():
        graph = onnx.load(path).graph
        used = {name for node in graph.node for name in node.input}
        used |= {output.name for output in graph.output}
        assert [node.name for node in graph.node if not used & set(node.output)] == []


def test_the_same_file_gives_the_same_bytes(originals: ModelPaths, model_paths: ModelPaths) -> None:
    """Conversion is deterministic, so that a hash can vouch for it."""
    net = Net.LANDMARKS
    assert convert(net, originals[net]) == model_paths[net].read_bytes()


def test_another_net_is_refused(originals: ModelPaths) -> None:
    """The detector is not taken for the landmark net."""
    with pytest.raises(ModelError, match=r"inputs are .*224.*, expected .*256"):
        convert(Net.LANDMARKS, originals[Net.DETECTOR])


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 a zip", b"\x00" * 100])
def test_a_file_that_is_no_net_is_refused(data: bytes, tmp_path: Path) -> None:
    """The message names the file."""
    path = tmp_path / "net.tflite"
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"net\.tflite is not a TFLite file"):
        convert(Net.DETECTOR, path)
