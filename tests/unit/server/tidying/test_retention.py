"""What has been kept long enough goes, with its files; what is still needed stays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from server.analyses.results import Shelf
from server.store.database import Database
from server.store.objects.base import About
from server.store.objects.places import Places
from server.store.tables import Analysis, AnalysisState, Upload, UploadState
from server.store.webhook_tables import WebhookDelivery
from server.tidying.retention import Retention, kept_until_s
from server.uploads.probe import Bounds
from server.uploads.registry import Limits, Uploads, upload_key
from server.uploads.vault import Vault
from server.webhooks.endpoints import Endpoints, Wanted
from server.webhooks.events import EventType
from server.webhooks.outbox import delivery_of
from tests.support.uploads import kept, some_analysis, some_upload

KEPT_S = 100.0
LIMITS = Limits(10, 100, 50.0, Bounds(1, 1), KEPT_S)


@dataclass
class House:
    """What is kept in it."""

    retention: Retention
    database: Database
    places: Places

    def upload(self, name: str, completed_s: float | None, **changes: object) -> Upload:
        """A complete one, where files lie now."""
        source = self.places.disk.folder / "source"
        source.write_bytes(b"abc")
        if self.places.store is None:
            self.retention.uploads.vault.create(name)
        else:
            self.places.store.put(upload_key(name), source, About("video/mp4", "a.mp4"))
        where = {"kept_in": self.places.now, "completed_s": completed_s}
        return kept(self.database, some_upload(id=name, **{**where, **changes}))

    def analysis(self, name: str, finished_s: float | None, **changes: object) -> Analysis:
        """One with a report."""
        source = self.places.disk.folder / "source"
        source.write_bytes(b"{}")
        at = f"analyses/{name}/c"
        place = self.places.of(self.places.now)
        place.put(f"{at}/report.json", source, About("application/json", "r"))
        where = {"results_at": at, "kept_in": self.places.now, "results": ["report.json"]}
        row = some_analysis(id=name, finished_s=finished_s, **{**where, **changes})
        return kept(self.database, row)

    def files(self) -> list[str]:
        """Every file of either kind."""
        place = self.places.of(self.places.now)
        return [*place.page("analyses/"), *place.page("uploads/")]

    def rows(self) -> set[str]:
        """The ids of all rows."""
        with self.database.begin() as session:
            return {*session.scalars(select(Upload.id)), *session.scalars(select(Analysis.id))}


@pytest.fixture
def house(database: Database, places: Places, tmp_path: Path) -> House:
    """Over either database and either place; it is 1000 s since 1970."""
    vault = Vault(tmp_path / "uploads")
    uploads = Uploads(database, vault, places, LIMITS, lambda: 1000.0, lambda: "id")
    shelf = Shelf(tmp_path / "analyses", places)
    retention = Retention(database, uploads, shelf, KEPT_S, KEPT_S, lambda: 1000.0)
    return House(retention, database, places)


def test_uploads_that_were_kept_long_enough(house: House) -> None:
    """They go with their bytes, unless something is to be measured in them yet."""
    house.upload("old", 899.0)
    house.upload("older", None)
    house.upload("new", 901.0)
    house.upload("coming", None, state=UploadState.RECEIVING)
    house.upload("measured", 899.0)
    house.analysis("done", 999.0, upload_id="measured")
    house.upload("waits", 899.0)
    house.analysis("queued", None, upload_id="waits", state=AnalysisState.QUEUED, results=None)
    assert house.retention.sweep() == (3, 0)
    assert house.rows() == {"new", "coming", "waits", "done", "queued"}
    assert [one for one in house.files() if one.startswith("uploads")] == [
        "uploads/coming",
        "uploads/new",
        "uploads/waits",
    ]


def test_analyses_that_were_kept_long_enough(house: House) -> None:
    """They go with their results, failed ones too; their uploads stay."""
    house.upload("u", 999.0)
    house.analysis("old", 899.0, upload_id="u")
    house.analysis("failed", 899.0, state=AnalysisState.FAILED)
    house.analysis("new", 901.0)
    house.analysis("runs", None, state=AnalysisState.RUNNING)
    assert house.retention.sweep() == (0, 2)
    assert house.rows() == {"u", "new", "runs"}
    assert house.files() == [
        "analyses/new/c/report.json",
        "analyses/runs/c/report.json",
        "uploads/u",
    ]


def test_what_others_were_told_of_it_goes_too(house: House) -> None:
    """Webhooks are told of an old analysis no more, but of those that stay."""
    names = count()
    endpoints = Endpoints(house.database, lambda: 0.0, lambda: f"id{next(names)}", lambda: "s")
    webhook = endpoints.create("me", Wanted("https://a.example/", tuple(EventType), ""))
    for name, finished_s in (("old", 899.0), ("new", 901.0)):
        house.analysis(name, finished_s)
        told = delivery_of(
            webhook, name, EventType.ANALYSIS_FAILED, {"id": name}, 0.0, partial(str, name)
        )
        with house.database.begin() as session:
            session.add(told)
    house.retention.sweep()
    with house.database.begin() as session:
        assert session.scalars(select(WebhookDelivery.event_id)).all() == ["new"]


def test_no_more_than_a_batch_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest first, the rest the next time."""
    monkeypatch.setattr("server.tidying.retention.BATCH", 2)
    for number in range(3):
        house.analysis(f"a{number}", 0.0, created_s=float(number))
    assert house.retention.sweep() == (0, 2)
    assert house.rows() == {"a2"}
    assert house.retention.sweep() == (0, 1)


def test_for_ever(house: House) -> None:
    """Without a limit nothing goes."""
    house.upload("u", 0.0)
    house.analysis("a", 0.0)
    assert replace(house.retention, uploads_s=None, analyses_s=None).sweep() == (0, 0)
    assert house.rows() == {"u", "a"}


def test_when_it_goes_is_told(house: House) -> None:
    """Of what is complete or over, where there is a limit."""
    uploads = house.retention.uploads
    assert uploads.kept_until_s(some_upload(completed_s=7.0)) == 107.0
    assert uploads.kept_until_s(some_upload(created_s=5.0)) == 105.0
    assert uploads.kept_until_s(some_upload(state=UploadState.RECEIVING)) is None
    assert kept_until_s(some_analysis(finished_s=7.0), KEPT_S) == 107.0
    assert kept_until_s(some_analysis(finished_s=None), KEPT_S) is None
    assert kept_until_s(some_analysis(), None) is None
