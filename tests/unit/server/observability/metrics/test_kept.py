"""What lies in the database, counted over either kind of it."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import SQLAlchemyError

from server.observability.metrics.kept import ask, attempt_families, kept_families
from server.store.database import Database
from server.store.tables import Analysis, AnalysisState, Upload, UploadState
from server.store.webhook_tables import DeliveryState
from server.webhooks.events import EventType
from tests.unit.server.observability.metrics.told import names, value
from tests.unit.server.webhooks.desk import Desk


def upload(number: int, state: UploadState) -> Upload:
    """One of a thousand bytes."""
    return Upload(
        id=f"u{number}",
        owner="me",
        name="a.mp4",
        length=1000,
        state=state,
        created_s=0.0,
        expires_s=None,
        video=None,
        completed_s=None,
    )


def analysis(number: int, state: AnalysisState, due_s: float) -> Analysis:
    """One of no upload."""
    return Analysis(
        id=f"a{number}",
        owner="me",
        video="a.mp4",
        sport="cmj",
        options={},
        request_digest="",
        state=state,
        due_s=due_s,
        created_s=0.0,
    )


def test_an_empty_database(database: Database) -> None:
    """Nothing is there, nothing waits."""
    told = list(kept_families(ask(database), now_s=100.0))
    assert value(told, "sideline_database_up") == 1
    assert value(told, "sideline_jobs", state="queued") == 0
    assert value(told, "sideline_jobs_oldest_waiting_seconds") == 0
    assert value(told, "sideline_upload_bytes") == 0


def test_what_there_is(database: Database) -> None:
    """Open analyses by state and the longest wait among them, uploads and their bytes, deliveries;
    one that is to be tried only later does not wait yet."""
    with database.begin() as session:
        session.add_all([upload(1, UploadState.COMPLETE), upload(2, UploadState.RECEIVING)])
        session.add_all(
            [
                analysis(1, AnalysisState.QUEUED, 70.0),
                analysis(2, AnalysisState.QUEUED, 90.0),
                analysis(3, AnalysisState.RUNNING, 10.0),
                analysis(4, AnalysisState.DONE, 5.0),
            ]
        )
    desk = Desk(database)
    desk.add()
    desk.tell(EventType.METRIC_UPDATE)
    kept = ask(database)
    told = list(kept_families(kept, now_s=100.0))
    assert value(told, "sideline_jobs", state="queued") == 2
    assert value(told, "sideline_jobs", state="running") == 1
    assert value(told, "sideline_jobs_oldest_waiting_seconds") == 30
    assert value(told, "sideline_uploads", state="complete") == 1
    assert value(told, "sideline_uploads", state="receiving") == 1
    assert value(told, "sideline_upload_bytes") == 1000
    assert value(told, "sideline_webhook_deliveries_waiting") == 1
    early = kept_families(kept, now_s=60.0)
    assert value(early, "sideline_jobs_oldest_waiting_seconds") == 0


def test_a_database_that_does_not_answer_is_down_and_tells_nothing() -> None:
    """Its numbers are absent, not zero."""
    told = list(kept_families(None, now_s=100.0))
    assert value(told, "sideline_database_up") == 0
    assert names(told) == {"sideline_database_up"}


def test_a_database_without_tables_raises(tmp_path: object) -> None:
    """Who asks is told, by SQLAlchemy's own error."""
    bare = Database("sqlite://")
    try:
        with pytest.raises(SQLAlchemyError):
            ask(bare)
    finally:
        bare.close()


def test_attempts_by_what_follows() -> None:
    """One that failed is made again; one that was given up is not."""
    made = {DeliveryState.DELIVERED: 5, DeliveryState.PENDING: 3, DeliveryState.FAILED: 1}
    told = list(attempt_families(made))
    name = "sideline_webhook_attempts_total"
    assert [value(told, name, outcome=one) for one in ("delivered", "failed", "given_up")] == [
        5,
        3,
        1,
    ]
    assert value(attempt_families({}), name, outcome="failed") == 0
