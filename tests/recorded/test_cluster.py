"""The short form of `python -m tests.recorded --cluster`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from inference.athlete.cli import write_athlete
from inference.engines.base import ModelPaths
from tests.recorded.__main__ import SHORT
from tests.recorded.cluster import Shared, alone, endure_cluster
from tests.recorded.kills import Store
from tests.support.postgres import new_database, postgres
from tests.support.s3 import s3_server


async def test_hosts_that_are_killed_cost_no_result(
    tmp_path: Path, model_paths: ModelPaths
) -> None:
    """Each file is measured once, and to the last byte as by one host alone."""
    pytest.importorskip("ray")
    models = next(iter(model_paths.values())).parent
    clip = tmp_path / "a.mp4"
    write_athlete("cmj", clip, 30.0, 0, SHORT)
    data = clip.read_bytes()
    for name in ("alone", "s3", "cluster"):
        (tmp_path / name).mkdir()
    undisturbed = await alone(data, tmp_path / "alone", models)
    with postgres() as folder, new_database(folder) as url, s3_server(tmp_path / "s3") as server:
        bucket = server.new_bucket()
        store = Store(server.environment(bucket), partial(server.keys, bucket))
        shared = Shared(url, store, models)
        outcome = await endure_cluster(data, tmp_path / "cluster", shared, 2, kills=2, seed=3)
    assert outcome.kills == 2
    assert len(undisturbed) == 8
    assert len(outcome.results) >= 2
    assert outcome.others(undisturbed) == set()
