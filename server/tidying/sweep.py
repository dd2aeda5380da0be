"""Compares files and rows, both ways: a file that no row knows is deleted, and a row whose file is
gone is told to the log.

Keys are listed first and rows are read then: a row is there before its first file, so what is not
known then never will be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from logging import getLogger
from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from server.analyses.handing import FOLDER as CHECKPOINTS
from server.analyses.queue import Queue
from server.analyses.results import FOLDER, Shelf, is_wanted
from server.history.ledgers import FOLDER as LEDGERS
from server.store.database import Database
from server.store.objects.base import PAGE, Store
from server.store.objects.places import Places
from server.store.people import KeptSession
from server.store.tables import Analysis, AnalysisState, KeptIn, Upload
from server.uploads.registry import upload_key

log = getLogger(__name__)

RowT = TypeVar("RowT", Upload, Analysis)

HALF_DONE_S = 86_400.0
"""Moves that have not ended after so long never will."""
_LOOKED_AT = 100
"""Rows whose files are asked for in one sweep, of uploads and of analyses."""
_ROWS = 500


@dataclass(slots=True)
class Sweep:
    """`now` is the time in seconds since 1970. Methods block, and raise StoreError."""

    database: Database
    places: Places
    queue: Queue
    shelf: Shelf
    now: Callable[[], float]
    _seen: dict[str, str] = field(default_factory=dict)
    """How far rows have been looked at, by their table's name."""

    def run(self) -> int:
        """Once through everything that is listed; returns how many files were deleted."""
        deleted = sum(self._unknown_results(*one) for one in self.places.all())
        deleted += sum(self._unknown_ledgers(place) for _, place in self.places.all())
        self.shelf.sweep_drafts(self.queue.rows)
        if self.places.store is not None:
            deleted += self._unknown_uploads(self.places.store)
            deleted += self._old_checkpoints(self.places.store)
            self._report_lost(self.places.store)
        for _, place in self.places.all():
            place.tidy(self.now() - HALF_DONE_S)
        return deleted

    def _unknown_results(self, kept_in: KeptIn, place: Store) -> int:
        count = 0
        for keys in _pages(place, f"{FOLDER}/"):
            ids = {key: key.split("/")[1] for key in keys}
            rows = self._analyses(sorted(set(ids.values())))
            lost = [key for key in keys if not is_wanted(key, rows.get(ids[key]), kept_in)]
            place.delete(lost)
            count += len(lost)
        return count

    def _unknown_ledgers(self, place: Store) -> int:
        """Those of sessions that are forgotten."""
        count = 0
        for keys in _pages(place, f"{LEDGERS}/"):
            ids = {key: key.removeprefix(f"{LEDGERS}/").partition(".")[0] for key in keys}
            known = self._known(KeptSession.id, sorted(ids.values()))
            lost = [key for key in keys if ids[key] not in known]
            place.delete(lost)
            count += len(lost)
        return count

    def _unknown_uploads(self, store: Store) -> int:
        count = 0
        for keys in _pages(store, upload_key("")):
            ids = [key.removeprefix(upload_key("")) for key in keys]
            known = self._known(Upload.id, ids)
            lost = [key for key in keys if key.removeprefix(upload_key("")) not in known]
            store.delete(lost)
            count += len(lost)
        return count

    def _old_checkpoints(self, store: Store) -> int:
        """Those of analyses that nobody works on any more."""
        count = 0
        for keys in _pages(store, f"{CHECKPOINTS}/"):
            ids = {key: key.split("/")[1] for key in keys}
            rows = self._analyses(sorted(set(ids.values())))
            wanted = {one for one, row in rows.items() if not AnalysisState(row.state).settled}
            lost = [key for key in keys if ids[key] not in wanted]
            store.delete(lost)
            count += len(lost)
        return count

    def _report_lost(self, store: Store) -> None:
        for upload in self._next(Upload, Upload.kept_in == KeptIn.STORE):
            if store.size(upload_key(upload.id)) is None:
                log.error("upload %s is not in the store any more", upload.id)
        done = (Analysis.kept_in == KeptIn.STORE) & (Analysis.state == AnalysisState.DONE)
        for analysis in self._next(Analysis, done):
            for result in self.shelf.there(analysis)[:1]:
                place, key = self.shelf.at(analysis, result)
                if place.size(key) is None:
                    log.error("results of analysis %s are not in the store any more", analysis.id)

    def _next(self, table: type[RowT], wanted: ColumnElement[bool]) -> Sequence[RowT]:
        """The rows that follow those of the last sweep, and from the start again."""
        name = table.__tablename__
        after = self._seen.get(name, "")
        query = select(table).where(wanted, table.id > after).order_by(table.id).limit(_LOOKED_AT)
        with self.database.begin() as session:
            found = session.scalars(query).all()
        self._seen[name] = found[-1].id if len(found) == _LOOKED_AT else ""
        return found

    def _analyses(self, ids: Sequence[str]) -> dict[str, Analysis]:
        rows: dict[str, Analysis] = {}
        for start in range(0, len(ids), _ROWS):
            rows.update(self.queue.rows(ids[start : start + _ROWS]))
        return rows

    def _known(self, column: InstrumentedAttribute[str], ids: Sequence[str]) -> set[str]:
        known: set[str] = set()
        for start in range(0, len(ids), _ROWS):
            query = select(column).where(column.in_(ids[start : start + _ROWS]))
            with self.database.begin() as session:
                known.update(session.scalars(query))
        return known


def _pages(place: Store, prefix: str) -> Iterator[Sequence[str]]:
    """Every key with this prefix, PAGE at a time."""
    after = ""
    while keys := place.page(prefix, after):
        after = keys[-1]
        yield keys
        if len(keys) < PAGE:
            return
