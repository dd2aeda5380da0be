"""A host does what it is told of an analysis that still is wanted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.analyses.clustered import task
from server.analyses.clustered.task import Bench, Done, Order, UnknownAnalysis, command, work
from server.analyses.queue import Queue
from server.store.database import Database
from server.store.tables import AnalysisState
from tests.support.serving import settings
from tests.support.uploads import kept, some_analysis


@pytest.fixture(autouse=True)
def bench(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Without a cluster."""
    queue = Queue(database, lambda: 0.0, lambda: "id")
    made = Bench(settings(tmp_path), queue, "host")
    monkeypatch.setattr(task, "_bench", lambda: made)
    return made


def test_another_database_is_told() -> None:
    """Nobody would ever do the work there."""
    with pytest.raises(UnknownAnalysis, match="SIDELINE_DATABASE_URL"):
        work(Order("an", "c"))


def test_what_another_try_has_is_left_alone(database: Database) -> None:
    """No process is started for it."""
    kept(database, some_analysis(state=AnalysisState.RUNNING, claim="another"))
    assert work(Order("an", "c")) == Done("host", None)


@pytest.mark.parametrize(
    ("until_s", "why"), [(None, "its process ended without a result"), (60.0, None)]
)
def test_a_process_does_it(
    database: Database, monkeypatch: pytest.MonkeyPatch, until_s: float | None, why: str | None
) -> None:
    """One that ends well without a result has failed, but for a section's, which has none."""
    kept(database, some_analysis(state=AnalysisState.RUNNING, claim="c"))
    monkeypatch.setattr(task, "command", lambda _analysis, _order: ("-c", "pass"))
    assert work(Order("an", "c", until_s)) == Done("host", why)


def test_which_process() -> None:
    """It dies with the one that started it."""
    me = str(os.getpid())
    whole = "-m", "server.analyses.job", "an", "c", me
    assert command(some_analysis(), Order("an", "c")) == whole
    section = "-m", "server.analyses.section", "an", "c", me, "120.0"
    assert command(some_analysis(), Order("an", "c", 120.0)) == section


def test_old_things_go(database: Database, bench: Bench) -> None:
    """Checkpoints, videos and drafts of analyses that are over."""
    kept(database, some_analysis(state=AnalysisState.RUNNING, claim="c"))
    checkpoints, analyses = bench.settings.checkpoints_dir, bench.settings.analyses_dir
    for folder in (checkpoints, analyses / ".an.c", analyses / ".old.c"):
        folder.mkdir(parents=True)
    for name in ("an", "an.video", "old", "old.video"):
        (checkpoints / name).touch()
    assert task.tidy() == 2
    assert {path.name for path in checkpoints.iterdir()} == {"an", "an.video"}
    assert [path.name for path in analyses.iterdir()] == [".an.c"]
