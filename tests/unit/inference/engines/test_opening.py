"""The engine that a server runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from inference.engines.base import ModelPaths, Net
from inference.engines.opening import EngineSetup, engine_speeds, open_engine
from inference.engines.registry import AUTO_ORDER, create_engine
from inference.engines.speeds import FILE
from inference.errors import EngineError, ModelError, UnknownEngine
from tests.support.packages import hide
from tests.unit.inference.engines.crops import crops

NOWHERE = {net: Path("nowhere") / f"{net.value}.onnx" for net in Net}


@pytest.mark.parametrize(("process", "own"), [("auto", False), ("on", True), ("off", False)])
def test_the_fake_has_a_process_only_when_told_to(
    process: Literal["auto", "on", "off"], own: bool
) -> None:
    """There is nothing in it that could crash."""
    engine = open_engine(EngineSetup("fake", 2, process), {})
    assert (engine.health().process_id is not None) is own
    engine.close()


def test_real_engines_have_one_and_the_same_bits(model_paths: ModelPaths) -> None:
    """In a process of its own an engine gives what it gives here."""
    engine = open_engine(EngineSetup("onnx-cpu"), model_paths)
    assert engine.health().process_id is not None
    here = create_engine(engine.name, model_paths, 1)
    for net in Net:
        images = crops(net, 3)
        expected, found = here.run(net, images), engine.run(net, images)
        assert all(np.array_equal(expected[name], found[name]) for name in expected)
    engine.close()


def test_auto_is_what_was_measured_here(model_paths: ModelPaths, tmp_path: Path) -> None:
    """The first start measures, says so, and leaves what it found to the next ones."""
    told: list[str] = []
    setup = EngineSetup("auto", process="off", cache_dir=tmp_path)
    speeds = engine_speeds(setup, model_paths, told.append)
    assert set(speeds.images_per_s) | set(speeds.unavailable) == set(AUTO_ORDER)
    assert len(told) == 2
    kept = json.loads((tmp_path / FILE).read_text())
    assert list(kept["images_per_s"]) == list(speeds.images_per_s)
    kept["images_per_s"] = {"onnx-cpu": 2000.0, "openvino": 1000.0}  # as on another day
    (tmp_path / FILE).write_text(json.dumps(kept))
    engine = open_engine(setup, model_paths, told.append)
    assert engine.name == "onnx-cpu"
    assert len(told) == 2
    engine.close()


def test_auto_says_why_the_best_does_not_run(
    model_paths: ModelPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where OpenVINO is missing, ONNX Runtime runs, and what to install is kept."""
    hide(monkeypatch, "openvino")
    engine = open_engine(EngineSetup("auto", process="off"), model_paths)
    assert engine.name == "onnx-cpu"
    assert "pip install 'sideline[cpu]'" in engine.health().unavailable["openvino"]
    engine.close()


@pytest.mark.parametrize("process", ["on", "off"])
def test_what_cannot_be_opened(process: Literal["on", "off"]) -> None:
    """A missing net is a ModelError, an unknown name is told before anything is started."""
    with pytest.raises(ModelError, match="sideline models"):
        open_engine(EngineSetup("auto", process=process), NOWHERE)
    with pytest.raises(UnknownEngine):
        open_engine(EngineSetup("abacus", process=process), NOWHERE)


def test_a_named_engine_has_no_substitute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for one by name is told when it does not run."""
    hide(monkeypatch, "openvino")
    with pytest.raises(EngineError, match="no engine runs here: openvino: "):
        open_engine(EngineSetup("openvino", process="off"), NOWHERE)
