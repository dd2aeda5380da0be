"""Rows for tests."""

from __future__ import annotations

from typing import Any

from server.store.database import Database
from server.store.tables import Upload, UploadState


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
    }
    return Upload(**{**usual, **changes})


def kept(database: Database, upload: Upload) -> Upload:
    """The same, in the database."""
    with database.begin() as session:
        session.add(upload)
    return upload
