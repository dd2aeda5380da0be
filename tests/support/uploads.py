"""Rows for tests."""

from __future__ import annotations

from typing import Any, TypeVar

from server.store.database import Database
from server.store.tables import Analysis, AnalysisState, KeptIn, Upload, UploadState


def some_upload(**changes: Any) -> Upload:
    """A complete one."""
    usual: dict[str, Any] = {
        "id": "up",
        "owner": "me",
        "name": "a.mp4",
        "length": 3,
        "state": UploadState.COMPLETE,
        "created_s": 0.0,
        "expires_s": None,
        "video": None,
        "completed_s": None,
        "kept_in": KeptIn.DISK,
        "server": None,
    }
    return Upload(**{**usual, **changes})


def some_analysis(**changes: Any) -> Analysis:
    """One that is done."""
    usual: dict[str, Any] = {
        "id": "an",
        "owner": "me",
        "upload_id": None,
        "video": "a.mp4",
        "sport": "cmj",
        "options": {"athlete": {}, "options": {}},
        "request_digest": "",
        "state": AnalysisState.DONE,
        "due_s": 0.0,
        "created_s": 0.0,
        "finished_s": 0.0,
        "results": None,
        "results_at": None,
        "kept_in": KeptIn.DISK,
    }
    return Analysis(**{**usual, **changes})


RowT = TypeVar("RowT", Upload, Analysis)


def kept(database: Database, row: RowT) -> RowT:
    """The same, in the database."""
    with database.begin() as session:
        session.add(row)
    return row
