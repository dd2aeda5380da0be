"""The events that the eye sees in real footage are found in it."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from inference.engines.base import ModelPaths
from inference.engines.registry import create_engine
from inference.pipeline import Pipeline
from tests.footage.check import check


def test_the_walkers_steps_and_the_fall_from_the_roof(model_paths: ModelPaths) -> None:
    """Each is found within two frames of where it was seen."""
    footage = os.environ.get("SIDELINE_FOOTAGE")
    if footage is None:
        pytest.skip(
            "the footage is not the project's: SIDELINE_FOOTAGE=path of Sports2D's demo.mp4"
        )
    engine = create_engine("openvino", model_paths, threads=2)
    with closing(engine), closing(Pipeline(engine)) as pipeline:
        rows = check(Path(footage), pipeline)
    assert [row for row in rows if not row.met] == []
