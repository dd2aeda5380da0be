"""The short form of `python -m tests.recorded --cluster`."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.athlete.cli import write_athlete
from inference.engines.base import ModelPaths
from tests.recorded.__main__ import SHORT
from tests.recorded.cluster import SAME, compare


@pytest.mark.alone
async def test_hosts_that_are_killed_cost_no_result(
    tmp_path: Path, model_paths: ModelPaths
) -> None:
    """Each file is measured once, and to the last byte as by one host alone."""
    pytest.importorskip("ray")
    clip = tmp_path / "a.mp4"
    write_athlete("cmj", clip, 30.0, 0, SHORT)
    models = next(iter(model_paths.values())).parent
    compared = await compare(clip.read_bytes(), tmp_path, models, uploads=2, kills=2, seed=3)
    assert compared.outcome.kills == 2
    assert len(compared.outcome.results) >= 2
    assert len(compared.undisturbed) == len(SAME)
    assert compared.others == set()
