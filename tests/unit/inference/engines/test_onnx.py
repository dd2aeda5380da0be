"""What only the ONNX Runtime engine does; the rest is in `test_contract.py`."""

from __future__ import annotations

import pytest

from inference.engines.base import ModelPaths
from inference.engines.onnx import OnnxEngine, Provider
from inference.errors import EngineError


def test_a_provider_that_is_not_there_is_named(model_paths: ModelPaths) -> None:
    """The message says what this ONNX Runtime has instead."""
    nowhere = Provider("onnx-moon", "MoonExecutionProvider")
    with pytest.raises(EngineError, match=r"no MoonExecutionProvider; it has .*CPU"):
        OnnxEngine(model_paths, threads=1, provider=nowhere)
