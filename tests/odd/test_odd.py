"""Short form of `python -m tests.odd`, which takes every oddity in every sport."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from inference.engines.base import ModelPaths
from inference.engines.openvino import OpenvinoEngine
from inference.pipeline import Pipeline
from tests.odd.check import check


@pytest.fixture(scope="module")
def pipeline(model_paths: ModelPaths) -> Iterator[Pipeline]:
    """The real nets."""
    engine = OpenvinoEngine(model_paths, threads=1)
    with closing(engine), closing(Pipeline(engine)) as made:
        yield made


@pytest.mark.parametrize(("odd", "sport"), [("turned by 90°", "dropjump"), ("15 fps", "running")])
def test_odd_footage_gets_a_verdict_and_no_made_up_number(
    odd: str, sport: str, pipeline: Pipeline, tmp_path: Path
) -> None:
    """The cause is named in words, and what is offered as good is right."""
    said = check(pipeline, odd, sport, 3, tmp_path)
    assert said.faults == ()
    assert said.words
