"""What lies in the database: analyses, uploads, deliveries of webhooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import Metric
from sqlalchemy import func, select

from server.observability.metrics.families import counters, filled, gauge, gauges
from server.store.database import Database
from server.store.tables import Analysis, AnalysisState, Upload, UploadState
from server.store.webhook_tables import DeliveryState, WebhookDelivery

_OPEN = (AnalysisState.QUEUED, AnalysisState.RUNNING)
_ATTEMPTS = {
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.PENDING: "failed",
    DeliveryState.FAILED: "given_up",
}


@dataclass(frozen=True, slots=True)
class KeptNow:
    """How many there are, by state; `oldest_due_s` is when the analysis that has waited longest was
    due, in seconds since 1970, None where none waits."""

    jobs: Mapping[str, int] = field(default_factory=dict)
    oldest_due_s: float | None = None
    uploads: Mapping[str, int] = field(default_factory=dict)
    upload_bytes: int = 0
    deliveries: int = 0


def ask(database: Database) -> KeptNow:
    """Counts what there is; blocks. Raises SQLAlchemyError."""
    open_jobs = Analysis.state.in_(_OPEN)
    jobs = (
        select(Analysis.state, func.count().label("many")).where(open_jobs).group_by(Analysis.state)
    )
    oldest = select(func.min(Analysis.due_s)).where(Analysis.state == AnalysisState.QUEUED)
    uploads = select(Upload.state, func.count(), func.sum(Upload.length)).group_by(Upload.state)
    waiting = select(func.count()).where(WebhookDelivery.state == DeliveryState.PENDING)
    with database.begin() as session:
        found = session.execute(uploads).all()
        return KeptNow(
            jobs={one.state: one.many for one in session.execute(jobs)},
            oldest_due_s=session.scalars(oldest).one(),
            uploads={state: many for state, many, _ in found},
            upload_bytes=sum(size for state, _, size in found if state == UploadState.COMPLETE),
            deliveries=session.scalars(waiting).one(),
        )


def kept_families(kept: KeptNow | None, now_s: float) -> Iterator[Metric]:
    """Of what was answered; None when the database did not."""
    yield gauge(
        "sideline_database_up", "Whether the database answered just now", float(kept is not None)
    )
    if kept is None:
        return
    oldest_s = now_s if kept.oldest_due_s is None else min(now_s, kept.oldest_due_s)
    yield gauges(
        "sideline_jobs",
        "Analyses that are not over, of all servers with this database",
        "state",
        filled(kept.jobs, (one.value for one in _OPEN)),
    )
    yield gauge(
        "sideline_jobs_oldest_waiting_seconds",
        "Since when the analysis is due that has waited longest",
        now_s - oldest_s,
    )
    yield gauges(
        "sideline_uploads",
        "Uploads, by state",
        "state",
        filled(kept.uploads, (one.value for one in UploadState)),
    )
    yield gauge("sideline_upload_bytes", "Bytes of complete uploads", kept.upload_bytes)
    yield gauge(
        "sideline_webhook_deliveries_waiting",
        "Deliveries that are still to be made",
        kept.deliveries,
    )


def attempt_families(attempts: Mapping[DeliveryState, int]) -> Iterator[Metric]:
    """Of the attempts that this server made, by where the delivery stood afterwards."""
    yield counters(
        "sideline_webhook_attempts",
        "Attempts to deliver: `failed` are made again, `given_up` are not",
        "outcome",
        {name: attempts.get(state, 0) for state, name in _ATTEMPTS.items()},
    )
