"""Opening nets in ONNX Runtime; what the engine on the processor does is in `test_contract.py`."""

from __future__ import annotations

import pytest

from inference.engines.base import ModelPaths, Net
from inference.engines.onnx_session import Provider, open_session
from inference.errors import EngineError


def test_a_provider_that_is_not_there_is_named(model_paths: ModelPaths) -> None:
    """The message says what this ONNX Runtime has instead."""
    nowhere = [Provider("MoonExecutionProvider"), Provider("CPUExecutionProvider")]
    with pytest.raises(EngineError, match=r"no MoonExecutionProvider; it has .*CPU"):
        open_session(Net.LANDMARKS, model_paths[Net.LANDMARKS], "onnx-moon", nowhere)
