"""The benchmark of the engines, in its shortest form."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inference.athlete.cmj import CmjMotion
from inference.athlete.params import CameraParams, CmjParams
from inference.athlete.render.painter import Painter
from inference.athlete.video import planes
from inference.engines.base import ModelPaths
from inference.errors import EngineError, InvalidInput
from inference.frames import Picture
from server.commands.bench.engine import Plan, measure
from server.commands.bench.engine_words import in_words
from server.commands.bench.stopwatch import Stopwatch

PLAN = Plan(only=("onnx-cpu", "litert", "abacus"), rounds=1, batches=(1, 2))


@pytest.fixture(scope="module")
def pictures() -> Sequence[Picture]:
    """The synthetic athlete, standing."""
    painter = Painter(CmjMotion(CmjParams()), CameraParams(width=640, height=360))
    return [planes(painter.paint(number, number / 30).rgb) for number in range(4)]


@pytest.fixture(scope="module")
def report(
    model_paths: ModelPaths,
    pictures: Sequence[Picture],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """What is measured."""
    return measure(PLAN, model_paths, pictures, tmp_path_factory.mktemp("engines"), Stopwatch())


def test_every_engine_is_there_or_it_is_said_why(report: dict[str, Any]) -> None:
    """With its whole way, its batches and its distance from the published nets."""
    assert [one["name"] for one in report["engines"]] == ["onnx-cpu", "litert"]
    assert "unknown engine 'abacus'" in report["unavailable"]["abacus"]
    assert report["mediapipe"]["seen_fraction"] == 1
    ours, reference = report["engines"]
    assert ours["pipeline"]["seen_fraction"] == 1
    assert ours["pipeline"]["times_mediapipe"] > 0
    assert [one["batch"] for one in ours["batches"]] == [1, 2]
    assert ours["difference"]["px"]["max"] < 0.01
    assert ours["difference"]["world_mm"]["max"] < 0.1
    assert reference["difference"] is None
    assert reference["batches"][0]["times_reference_net"] == pytest.approx(1)


def test_the_report_can_be_printed(report: dict[str, Any]) -> None:
    """As JSON, and as tables with a row for each engine."""
    whole = {"host": {"cpu": "a processor"}, **report}
    json.dumps(whole, allow_nan=False)
    lines = in_words(whole).splitlines()
    assert len([line for line in lines if line.startswith("| onnx-cpu |")]) == 2
    assert lines[0].endswith("one core of a processor")
    assert lines[-1].startswith("not measured: abacus: ")


def test_without_an_engine_there_is_nothing_to_measure(
    model_paths: ModelPaths, pictures: Sequence[Picture], tmp_path: Path
) -> None:
    """A wrong name is told."""
    with pytest.raises(EngineError, match="abacus"):
        measure(replace(PLAN, only=("abacus",)), model_paths, pictures, tmp_path, Stopwatch())


def test_pictures_without_a_person_are_refused(model_paths: ModelPaths, tmp_path: Path) -> None:
    """There would be no crop to run."""
    luma, chroma = np.full((360, 640), 128, np.uint8), np.full((180, 320), 128, np.uint8)
    plan = replace(PLAN, only=("onnx-cpu",))
    with pytest.raises(InvalidInput, match="nobody"):
        measure(plan, model_paths, [Picture(luma, chroma, chroma)], tmp_path, Stopwatch())
