"""Deletes what has been kept for as long as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.orm import Session

from server.analyses.results import Shelf
from server.store.database import Database
from server.store.tables import Analysis, AnalysisState, Upload, UploadState
from server.uploads.registry import Uploads
from server.webhooks.outbox import forget_analysis

BATCH = 100

_SETTLED = [state for state in AnalysisState if state.settled]


@dataclass(frozen=True, slots=True)
class Retention:
    """For how long uploads and analyses are kept, in seconds, None for ever; `now` is the time in
    seconds since 1970."""

    database: Database
    uploads: Uploads
    shelf: Shelf
    uploads_s: float | None
    analyses_s: float | None
    now: Callable[[], float]

    def sweep(self) -> tuple[int, int]:
        """Delete BATCH of each at most; returns how many. Rows go first, each in one statement with
        what makes it due; files whose deletion fails or is cut off are found by the sweep of what
        no row knows. Raises StoreError."""
        return self._old_uploads(), self._old_analyses()

    def _old_uploads(self) -> int:
        if self.uploads_s is None:
            return 0
        before_s = self.now() - self.uploads_s
        waiting = select(Analysis.id).where(
            Analysis.upload_id == Upload.id, Analysis.state.not_in(_SETTLED)
        )
        due = (
            Upload.state == UploadState.COMPLETE,
            func.coalesce(Upload.completed_s, Upload.created_s) < before_s,
            ~waiting.exists(),
        )
        found = self._found(Upload, due)
        gone = [one for one in found if self._gone(delete(Upload).where(Upload.id == one.id, *due))]
        for upload in gone:
            self.uploads.remove_bytes(upload)
        return len(gone)

    def _old_analyses(self) -> int:
        if self.analyses_s is None:
            return 0
        due = (
            Analysis.state.in_(_SETTLED),
            Analysis.finished_s < self.now() - self.analyses_s,
        )
        found = self._found(Analysis, due)
        gone = [one for one in found if self._analysis_gone(one, due)]
        for analysis in gone:
            self.shelf.remove(analysis.id)
        return len(gone)

    def _analysis_gone(self, found: Analysis, due: Sequence[Any]) -> bool:
        change = delete(Analysis).where(Analysis.id == found.id, *due)
        with self.database.begin() as session:
            gone = _one(session, change)
            if gone:
                forget_analysis(session, found.owner, found.id)
        return gone

    def _found(self, table: Any, due: Sequence[Any]) -> Sequence[Any]:
        with self.database.begin() as session:
            query = select(table).where(*due).order_by(table.created_s).limit(BATCH)
            return session.scalars(query).all()

    def _gone(self, change: Any) -> bool:
        with self.database.begin() as session:
            return _one(session, change)


def _one(session: Session, change: Any) -> bool:
    return cast("CursorResult[Any]", session.execute(change)).rowcount == 1


def kept_until_s(analysis: Analysis, kept_s: float | None) -> float | None:
    """When an analysis that is over may be deleted; None where there is no such time."""
    if kept_s is None or analysis.finished_s is None:
        return None
    return analysis.finished_s + kept_s
