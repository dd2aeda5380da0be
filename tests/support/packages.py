"""Hosts on which a package is not installed."""

from __future__ import annotations

import sys

import pytest

_ENGINES = {
    "onnxruntime": ("onnx", "onnx_session", "onnx_bound", "cuda"),
    "openvino": ("openvino", "openvino_bf16"),
    "ai_edge_litert.interpreter": ("litert",),
}
"""The engines' modules that import a package."""


def hide(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """Let importing an engine's package fail, although the engine was imported before."""
    monkeypatch.setitem(sys.modules, package, None)
    for module in _ENGINES[package]:
        monkeypatch.delitem(sys.modules, f"inference.engines.{module}", raising=False)
