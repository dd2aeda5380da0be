"""What only the OpenVINO engine does; the rest is in `test_contract.py`."""

from __future__ import annotations

import openvino

from inference.engines.base import ModelPaths, Net
from inference.engines.openvino import compile_net, compile_options


def test_it_computes_in_single_precision(model_paths: ModelPaths) -> None:
    """Also where the processor could do bf16, which moves landmarks by centimetres."""
    path, options = model_paths[Net.LANDMARKS], compile_options(2)
    compiled = compile_net(openvino.Core(), Net.LANDMARKS, path, options)
    assert compiled.get_property("INFERENCE_PRECISION_HINT") == openvino.Type.f32
    assert compiled.get_property("NUM_STREAMS") == 2
    assert compiled.get_property("INFERENCE_NUM_THREADS") == 2
    assert compiled.get_property("ENABLE_CPU_PINNING") is False
