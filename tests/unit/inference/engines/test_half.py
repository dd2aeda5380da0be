"""The nets in half precision, computed on the processor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto

from inference.engines.base import OUTPUTS, ModelPaths, Net
from inference.engines.half import in_half_precision
from inference.engines.onnx import CPU, OnnxEngine
from inference.engines.onnx_bound import BoundEngine, Placement
from inference.engines.onnx_session import open_session
from inference.errors import ModelError
from tests.unit.inference.engines.crops import crops


@pytest.mark.parametrize("net", Net)
def test_it_is_a_good_net_of_half_the_size(net: Net, model_paths: ModelPaths) -> None:
    """Pictures and outputs keep their types; no weight is kept twice."""
    whole = onnx.load(model_paths[net])
    half = in_half_precision(whole)
    onnx.checker.check_model(half)
    assert half.ByteSize() < 0.6 * whole.ByteSize()
    assert [one.type for one in half.graph.output] == [one.type for one in whole.graph.output]
    read = {name for node in half.graph.node for name in node.input}
    assert {one.name for one in half.graph.initializer} <= read


def test_the_last_convolutions_stay_whole(model_paths: ModelPaths) -> None:
    """Those of the landmarks have weights in single precision, nearly all others do not."""
    half = in_half_precision(onnx.load(model_paths[Net.LANDMARKS]))
    types = {one.name: one.data_type for one in half.graph.initializer}
    weights = [types[node.input[1]] for node in half.graph.node if node.op_type == "Conv"]
    assert weights.count(TensorProto.FLOAT) == 4
    assert weights.count(TensorProto.FLOAT16) == len(weights) - 4


def test_the_net_given_is_left_alone(model_paths: ModelPaths) -> None:
    """A copy is changed."""
    whole = onnx.load(model_paths[Net.DETECTOR])
    before = whole.SerializeToString()
    in_half_precision(whole)
    assert whole.SerializeToString() == before


def test_landmarks_hardly_move(model_paths: ModelPaths) -> None:
    """By less than a tenth of a pixel of 256, and two millimetres."""
    here = Placement("bound", lambda _net: [CPU], device="cpu", half=True, sizes=(2,))
    engine = BoundEngine(model_paths, threads=1, placement=here)
    images = crops(Net.LANDMARKS, 2)
    found = engine.run(Net.LANDMARKS, images)
    expected = OnnxEngine(model_paths, threads=1).run(Net.LANDMARKS, images)
    engine.close()
    apart = {name: found[name] - expected[name] for name in (OUTPUTS.landmarks, OUTPUTS.world)}
    px = np.linalg.norm(apart[OUTPUTS.landmarks].reshape(-1, 5)[:, :2], axis=1)
    metres = np.linalg.norm(apart[OUTPUTS.world].reshape(-1, 3), axis=1)
    assert 0 < px.mean() < 0.1
    assert 0 < metres.mean() < 0.002


def test_a_damaged_net_is_a_model_error(tmp_path: Path) -> None:
    """It says what to do."""
    path = tmp_path / "net.onnx"
    path.write_bytes(b"this is not a net")
    with pytest.raises(ModelError, match="run `sideline models`"):
        open_session(Net.LANDMARKS, path, "bound", [CPU], half=True)
