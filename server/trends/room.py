"""What this room has, one per application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self, cast

from starlette.requests import HTTPConnection

from server.recorded import Recorded
from server.trends.exported import Exporting
from server.trends.gathering import Gathering
from server.trends.reports import Reports
from server.trends.rows import Rows


@dataclass(frozen=True, slots=True)
class Room:
    """It reads; nothing of what it tells is kept."""

    rows: Rows
    gathering: Gathering
    exporting: Exporting

    @classmethod
    def of(cls, recorded: Recorded) -> Self:
        """Over what is kept."""
        rows, reports = Rows(recorded.database), Reports(recorded.shelf)
        exporting = Exporting(recorded.athletes, rows, reports)
        return cls(rows, Gathering(rows, reports), exporting)


def room_of(connection: HTTPConnection) -> Room:
    """What the application has that a request came to."""
    return cast(Room, connection.app.state.trends)
