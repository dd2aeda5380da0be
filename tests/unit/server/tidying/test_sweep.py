"""Files that no row knows go, what is at work stays, and rows without their files are told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from inference.motion.analyzer import AthleteProfile
from server.analyses.queue import Queue
from server.analyses.results import Shelf
from server.history.entries import Beginning, Entry
from server.history.history import History
from server.history.ledgers import ledger_key
from server.store.database import Database
from server.store.objects.base import About
from server.store.objects.places import Places
from server.store.objects.s3 import S3Store
from server.store.tables import AnalysisState, KeptIn
from server.tidying.sweep import HALF_DONE_S, Sweep
from tests.support.uploads import kept, some_analysis, some_upload

Put = Callable[[str], None]
NOW_S = 2e9
"""Later than anything that the store dates."""


@pytest.fixture
def sweep(database: Database, places: Places, tmp_path: Path) -> Sweep:
    """Over either database and either place."""
    return sweeping(database, places, tmp_path)


def sweeping(database: Database, places: Places, tmp_path: Path) -> Sweep:
    """At a time of its own."""
    queue = Queue(database, lambda: NOW_S, lambda: "id")
    return Sweep(database, places, queue, Shelf(tmp_path / "analyses", places), lambda: NOW_S)


@pytest.fixture
def put(places: Places, tmp_path: Path) -> Put:
    """Puts something where files lie now."""
    source = tmp_path / "source"
    source.write_bytes(b"abc")

    def put(key: str) -> None:
        places.of(places.now).put(key, source, About("text/plain", "x"))

    return put


def test_results_that_nobody_knows(sweep: Sweep, put: Put, places: Places) -> None:
    """Of tries that died, of analyses that were deleted while they ran, and of failed ones."""
    done = some_analysis(id="done", results_at="analyses/done/c", results=["r"], kept_in=places.now)
    runs = some_analysis(id="runs", state=AnalysisState.RUNNING, claim="c")
    for row in (done, runs, some_analysis(id="failed", state=AnalysisState.FAILED)):
        kept(sweep.database, row)
    wanted = ["analyses/done/c/r", "analyses/runs/c/r"]
    lost = ["analyses/done/d/r", "analyses/failed/c/r", "analyses/gone/c/r", "analyses/runs/b/r"]
    for key in wanted + lost:
        put(key)
    assert sweep.run() == len(lost)
    assert sweep.run() == 0
    assert list(places.of(places.now).page("analyses/")) == wanted


def test_uploads_that_nobody_knows(sweep: Sweep, put: Put, places: Places) -> None:
    """In the store, those that are on their way there stay; the disk's are the vault's to sweep."""
    kept(sweep.database, some_upload(id="there", kept_in=KeptIn.STORE))
    kept(sweep.database, some_upload(id="on-its-way", kept_in=KeptIn.DISK))
    for key in ("uploads/gone", "uploads/on-its-way", "uploads/there"):
        put(key)
    assert sweep.run() == (places.store is not None)
    if places.store is not None:
        assert list(places.store.page("uploads/")) == ["uploads/on-its-way", "uploads/there"]


def test_ledgers_of_sessions_that_are_forgotten(sweep: Sweep, put: Put, places: Places) -> None:
    """They go; those of sessions that are still known stay."""
    said = Beginning("there", "me", "cmj", None, NOW_S, "file")
    History(sweep.database, lambda: NOW_S).write(Entry(said, AthleteProfile(), {}))
    for session_id in ("there", "gone"):
        put(ledger_key(session_id))
    assert sweep.run() == 1
    assert list(places.of(places.now).page("ledgers/")) == [ledger_key("there")]


def test_checkpoints_that_nobody_goes_on_with(
    database: Database, in_store: Places, tmp_path: Path
) -> None:
    """In the store; those of analyses that are at work or wait stay."""
    sweep, source = sweeping(database, in_store, tmp_path), tmp_path / "source"
    source.write_bytes(b"abc")
    states = (AnalysisState.RUNNING, AnalysisState.QUEUED, AnalysisState.CANCELLED)
    for state in states:
        kept(database, some_analysis(id=state.value, state=state))
    for name in (*states, "gone"):
        key = f"checkpoints/{name}/host/00000000-00000001"
        in_store.of(KeptIn.STORE).put(key, source, About("text/plain", "x"))
    assert sweep.run() == 2
    left = [key.split("/")[1] for key in in_store.of(KeptIn.STORE).page("checkpoints/")]
    assert sorted(left) == ["queued", "running"]


def test_page_after_page(
    sweep: Sweep, put: Put, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is deleted on the way hides nothing of what follows."""
    for module in ("objects.disk", "objects.s3"):
        monkeypatch.setattr(f"server.store.{module}.PAGE", 2)
    monkeypatch.setattr("server.tidying.sweep.PAGE", 2)
    monkeypatch.setattr("server.tidying.sweep._ROWS", 1)
    here = {"results": ["r"], "kept_in": places.now}
    for name in ("b", "d"):
        kept(sweep.database, some_analysis(id=name, results_at=f"analyses/{name}/c", **here))
    for name in "abcde":
        put(f"analyses/{name}/c/r")
    assert sweep.run() == 3
    left = places.of(places.now).page("analyses/")
    assert list(left) == ["analyses/b/c/r", "analyses/d/c/r"]


def test_rows_without_their_files(
    database: Database,
    in_store: Places,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They stay, and the log names them: a few in each sweep, in the end all, and again."""
    sweep = sweeping(database, in_store, tmp_path)
    monkeypatch.setattr("server.tidying.sweep._LOOKED_AT", 2)
    for name in ("a", "b", "c"):
        kept(sweep.database, some_upload(id=name, kept_in=KeptIn.STORE))
    results = {"results_at": "analyses/x/c", "results": ["report.json"], "kept_in": KeptIn.STORE}
    kept(sweep.database, some_analysis(id="x", **results))
    source = tmp_path / "source"
    source.write_bytes(b"abc")
    in_store.of(KeptIn.STORE).put("uploads/b", source, About("video/mp4", "x"))
    told: list[set[str]] = []
    for _ in range(3):
        caplog.clear()
        with caplog.at_level(logging.ERROR):
            sweep.run()
        told.append({message.split()[-8] for message in caplog.messages})
    assert told[0] == {"a", "x"}
    assert told[1] == {"c", "x"}
    assert told[2] == told[0]


def test_moves_that_never_ended(sweep: Sweep, places: Places, tmp_path: Path) -> None:
    """What they left is removed when it is a day old."""
    if isinstance(places.store, S3Store):
        key = f"{places.store.prefix}half"
        places.store.client.create_multipart_upload(Bucket=places.store.bucket, Key=key)
    half = tmp_path / "analyses" / "a" / ".report.json.half"
    half.parent.mkdir(parents=True)
    half.touch()
    sweep.now = lambda: half.stat().st_mtime + HALF_DONE_S - 60
    sweep.run()
    assert half.exists()
    sweep.now = lambda: NOW_S
    sweep.run()
    assert not half.exists()
    if places.store is not None:
        assert places.store.tidy(NOW_S) == 0
