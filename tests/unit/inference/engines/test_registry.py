"""Engines by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.engines.base import ModelPaths, Net
from inference.engines.openvino_bf16 import multiplies_bfloat16
from inference.engines.registry import (
    check_engine,
    check_package,
    create_engine,
    engine_names,
    load_within_s,
    useful_threads,
)
from inference.errors import EngineError, ModelError, UnknownEngine
from tests.support.packages import hide
from tests.support.processors import needs_bfloat16

NOWHERE = {net: Path("nowhere") / f"{net.value}.onnx" for net in Net}


def test_every_name_is_listed() -> None:
    """What a person may write in the settings."""
    assert engine_names() == (
        "auto",
        "onnx-tensorrt",
        "onnx-cuda",
        "onnx-cpu",
        "openvino",
        "openvino-bf16",
        "litert",
        "fake",
    )


def test_an_engine_is_called_what_it_was_asked_for_by(model_paths: ModelPaths) -> None:
    """The name in logs and reports is the name in the settings."""
    for name in ("onnx-cpu", "openvino", "litert", "fake"):
        engine = create_engine(name, model_paths, threads=1)
        assert engine.name == name
        engine.close()


def test_auto_is_the_best_that_loads(model_paths: ModelPaths) -> None:
    """With the processor's engine installed, that one, and never the fake."""
    engine = create_engine("auto", model_paths, threads=1)
    assert engine.name == ("openvino-bf16" if multiplies_bfloat16() else "openvino")
    engine.close()


def test_auto_goes_on_where_a_package_is_missing(
    model_paths: ModelPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without OpenVINO it is ONNX Runtime."""
    hide(monkeypatch, "openvino")
    engine = create_engine("auto", model_paths, threads=1)
    assert engine.name == "onnx-cpu"
    engine.close()


def test_an_unknown_name_lists_the_known_ones() -> None:
    """A typing error answers itself."""
    with pytest.raises(
        UnknownEngine, match="'onnx-gpu'; known engines: auto, onnx-tensorrt, onnx-"
    ):
        create_engine("onnx-gpu", NOWHERE, threads=1)


@pytest.mark.parametrize("name", ["onnx-cpu", "openvino", "openvino-bf16", "litert", "auto"])
def test_a_missing_package_says_what_to_install(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no engine's package is installed, the message has the command."""
    for package in ("onnxruntime", "openvino", "ai_edge_litert.interpreter"):
        hide(monkeypatch, package)
    with pytest.raises(EngineError, match=r"pip install 'sideline\[(cpu|litert)\]'"):
        create_engine(name, NOWHERE, threads=1)


@pytest.mark.parametrize(
    "name",
    [
        "onnx-cpu",
        "openvino",
        pytest.param("openvino-bf16", marks=needs_bfloat16),
        "litert",
        "auto",
    ],
)
def test_a_missing_net_is_not_hidden(name: str) -> None:
    """Without the nets another engine would not help, so the error says what is missing."""
    with pytest.raises(ModelError, match="sideline models"):
        create_engine(name, NOWHERE, threads=1)


@pytest.mark.parametrize(("name", "extra"), [("onnx-cuda", "gpu"), ("onnx-tensorrt", "tensorrt")])
def test_gpu_engines_need_another_package(name: str, extra: str) -> None:
    """Where ONNX Runtime is the processor's, it is said before anything is loaded."""
    said = f"needs onnxruntime-gpu; to install it, in place of onnxruntime: .*sideline.{extra}"
    for ask in (check_package, lambda one: create_engine(one, NOWHERE, threads=1)):
        with pytest.raises(EngineError, match=said):
            ask(name)
    check_package("onnx-cpu")


def test_what_is_built_at_first_may_take_its_time() -> None:
    """TensorRT takes minutes, where others take a second."""
    assert load_within_s("onnx-tensorrt") >= 1800 > load_within_s("openvino")


@pytest.mark.parametrize(
    ("name", "callers"), [("onnx-cuda", 2), ("onnx-tensorrt", 2), ("openvino", 12), ("fake", 12)]
)
def test_a_gpu_has_one_batch_running_and_one_prepared(name: str, callers: int) -> None:
    """More callers would make batches smaller; a processor serves as many as it has threads."""
    assert useful_threads(name, 12) == callers
    assert useful_threads(name, 1) == 1


def test_a_name_is_checked_without_loading_anything() -> None:
    """A server with a wrong name in its settings need not start first."""
    for name in engine_names():
        check_engine(name)
    with pytest.raises(UnknownEngine, match="'abacus'"):
        check_engine("abacus")
