"""An athlete's sessions and analyses in the database: together, the newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.history.reports import Message
from server.sessions.told import FINAL
from server.store.database import Database
from server.store.paging import newest
from server.store.people import KeptEvent, KeptSession
from server.store.tables import Analysis, AnalysisState, Upload
from server.wire.cursor import to_cursor

Row = KeptSession | Analysis

_AT_A_TIME = 20
_IDS_AT_A_TIME = 500


class Rows:
    """Every method blocks on the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, owner: str, athlete_id: str, sport: str | None, cursor: str | None, count: int
    ) -> tuple[list[Row], str | None]:
        """So many from the cursor on, live sessions and analyses that wait among them, and the
        cursor of those before them, if there are any; of one sport if that is asked for."""
        live = [KeptSession.owner == owner, KeptSession.athlete_id == athlete_id]
        video = [Analysis.owner == owner, Analysis.athlete_id == athlete_id]
        if sport is not None:
            live.append(KeptSession.sport == sport)
            video.append(Analysis.sport == sport)
        sessions, later = newest(self._database, KeptSession, live, cursor, count)
        analyses, last = newest(self._database, Analysis, video, cursor, count)
        found: list[Row] = [*sessions, *analyses]
        found.sort(key=lambda one: (one.created_s, one.id), reverse=True)
        shown = found[:count]
        more = len(found) > count or later is not None or last is not None
        return shown, to_cursor((shown[-1].created_s, shown[-1].id)) if more else None

    def all(self, owner: str, athlete_id: str, sport: str | None) -> Iterator[list[Row]]:
        """All of them, page by page."""
        cursor = None
        while True:
            rows, cursor = self.page(owner, athlete_id, sport, cursor, _AT_A_TIME)
            yield rows
            if cursor is None:
                return

    def over(
        self, owner: str, sport: str, athlete_id: str | None, count: int
    ) -> tuple[Sequence[KeptSession], Sequence[Analysis]]:
        """The newest of an athlete's, or of everybody's who is known, that are over."""
        with self._database.begin() as session:
            sessions = _newest(session, KeptSession, owner, sport, athlete_id, count)
            analyses = _newest(session, Analysis, owner, sport, athlete_id, count)
        return sessions, analyses

    def recorded(self, rows: Iterable[Row]) -> dict[str, KeptSession]:
        """By the ids of the analyses among them, the sessions whose recordings they measured."""
        uploads = _uploads(rows)
        found: dict[str, KeptSession] = {}
        with self._database.begin() as session:
            for some in _parts(sorted(set(uploads.values())), _IDS_AT_A_TIME):
                query = select(KeptSession).where(KeptSession.recording_id.in_(some))
                known = session.scalars(query)
                found.update({str(one.recording_id): one for one in known})
        return {one: found[upload] for one, upload in uploads.items() if upload in found}

    def filmed_s(
        self, rows: Sequence[Row], recorded: Mapping[str, KeptSession]
    ) -> dict[str, float]:
        """When each was, by id, in seconds since 1970; a video is as old as its session, of which
        `recorded` tells, or as its upload."""
        uploads = _uploads(one for one in rows if one.id not in recorded)
        sent: dict[str, float] = {}
        with self._database.begin() as session:
            for some in _parts(sorted(set(uploads.values())), _IDS_AT_A_TIME):
                query = select(Upload.id, Upload.created_s).where(Upload.id.in_(some))
                sent.update((made, at_s) for made, at_s in session.execute(query))
        own = {one.id: recorded.get(one.id, one).created_s for one in rows}
        return own | {one: sent[upload] for one, upload in uploads.items() if upload in sent}

    def finals(self, session_ids: Sequence[str], most: int) -> dict[str, list[Message]]:
        """Each session's, in order; not many more than `most` in all, the first sessions' first:
        a session that is not in the answer was not looked at."""
        found: dict[str, list[Message]] = {}
        count = 0
        for some in _parts(session_ids, _AT_A_TIME):
            if count >= most:
                break
            told = self._told(some)
            found.update({one: told.get(one, []) for one in some})
            count += sum(map(len, told.values()))
        return found

    def _told(self, session_ids: Sequence[str]) -> Mapping[str, list[Message]]:
        wanted = KeptEvent.session_id.in_(session_ids), KeptEvent.stage == FINAL
        query = select(KeptEvent.session_id, KeptEvent.message).where(*wanted)
        found = defaultdict[str, list[Message]](list)
        with self._database.begin() as session:
            for session_id, message in session.execute(query.order_by(KeptEvent.number)):
                found[session_id].append(message)
        return found


def _uploads(rows: Iterable[Row]) -> dict[str, str]:
    """By the ids of the analyses among them, what they measured."""
    videos = (one for one in rows if isinstance(one, Analysis))
    return {one.id: one.upload_id for one in videos if one.upload_id is not None}


def _newest(
    session: Session, table: Any, owner: str, sport: str, athlete_id: str | None, count: int
) -> Sequence[Any]:
    mine = table.athlete_id.is_not(None) if athlete_id is None else table.athlete_id == athlete_id
    over = table.ended_s.is_not(None) if table is KeptSession else table.state == AnalysisState.DONE
    query = select(table).where(table.owner == owner, table.sport == sport, mine, over)
    return session.scalars(
        query.order_by(table.created_s.desc(), table.id.desc()).limit(count)
    ).all()


def _parts(ids: Sequence[str], count: int) -> Iterator[Sequence[str]]:
    yield from (ids[at : at + count] for at in range(0, len(ids), count))
