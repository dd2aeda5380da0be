"""Every final of an athlete, one after the other, whatever their number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from server.athletes.registry import Athletes
from server.store.people import Athlete, KeptSession
from server.store.tables import Analysis, AnalysisState
from server.trends.occasions import Final, Kind
from server.trends.reports import Reports, finals_told
from server.trends.rows import Row, Rows

_MOST_FINALS = 1_000_000
_ATHLETES = 100


@dataclass(frozen=True, slots=True)
class Exported:
    """A session or an analysis of an athlete's with its finals; `session_id` is the session that
    was recorded, of an analysis of a recording."""

    athlete: Athlete
    kind: Kind
    id: str
    session_id: str | None
    sport: str
    at_s: float
    finals: tuple[Final, ...]

    @property
    def at(self) -> str:
        """When it was, in UTC, as ISO 8601 has it; an upload's is when it was sent."""
        return datetime.fromtimestamp(self.at_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Exporting:
    """What it takes; every method blocks on the database and the store."""

    athletes: Athletes
    rows: Rows
    reports: Reports

    def of(self, athlete: Athlete, sport: str | None) -> Iterator[Exported]:
        """An athlete's, the newest first, a few sessions in memory at a time; raises StoreError
        while it goes on."""
        for rows in self.rows.all(athlete.owner, athlete.id, sport):
            recorded = self.rows.recorded(rows)
            filmed_s = self.rows.filmed_s(rows, recorded)
            live = [one.id for one in rows if isinstance(one, KeptSession)]
            told = self.rows.finals(live, _MOST_FINALS)
            for one in rows:
                session = recorded.get(one.id)
                session_id = None if session is None else session.id
                finals = self._finals(one) if one.id not in told else finals_told(told[one.id])
                kind = Kind.ANALYSIS if isinstance(one, Analysis) else Kind.SESSION
                yield Exported(
                    athlete, kind, one.id, session_id, one.sport, filmed_s[one.id], finals
                )

    def of_all(self, owner: str, sport: str | None) -> Iterator[Exported]:
        """Of all the owner's athletes."""
        cursor: str | None = None
        while True:
            some, cursor = self.athletes.page(owner, None, None, cursor, _ATHLETES)
            for one in some:
                yield from self.of(one, sport)
            if cursor is None:
                return

    def _finals(self, row: Row) -> tuple[Final, ...]:
        if not isinstance(row, Analysis) or row.state != AnalysisState.DONE:
            return ()
        return self.reports.finals(row) or ()
