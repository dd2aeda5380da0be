"""That an analysis is over, for those who want to be told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from server.store.tables import Analysis, AnalysisState
from server.webhooks.events import EventType
from server.webhooks.outbox import put

ANNOUNCED = {
    AnalysisState.DONE.value: EventType.ANALYSIS_COMPLETE,
    AnalysisState.FAILED.value: EventType.ANALYSIS_FAILED,
}
"""The states that others are told of, and as which event."""


def announce(session: Session, analysis_id: str, now_s: float, new_id: Callable[[], str]) -> None:
    """Write down that the analysis is over, as the session sees it."""
    found = session.get_one(Analysis, analysis_id, populate_existing=True)
    put(session, found.owner, ANNOUNCED[found.state], row_as_data(found), now_s, new_id)


def row_as_data(row: Analysis) -> dict[str, Any]:
    """The row as it is now, which outlives it. What clients are shown is made of it when it is
    sent, because links to results hold only for a while."""
    return {column.key: getattr(row, column.key) for column in Analysis.__table__.columns}


def row_of_data(data: dict[str, Any]) -> Analysis:
    """The opposite, also of what another version of the tables wrote."""
    known = {column.key for column in Analysis.__table__.columns}
    return Analysis(**{name: value for name, value in data.items() if name in known})
