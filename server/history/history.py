"""Sessions in the database, while they last and afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from server.history.entries import Entry, Who
from server.history.reports import Message, report_of, summary
from server.sessions.told import FINAL
from server.store.database import Database
from server.store.paging import newest
from server.store.people import Athlete, KeptEvent, KeptSession, RecordingState
from server.webhooks.outbox import forget_sessions
from server.wire.problems import Problem

DEAD_AFTER_S = 30.0
"""A session of which nobody has said anything for so long is over, and its server dead."""

LEFT_AFTER_S = 180.0
"""A recording that is not kept so long after its session is left to whoever finds it."""

_WRITING = RecordingState.WRITING
_AT_ONCE = 1_000
REASON_LIMIT = 255
DIED = "its server died"


class History:
    """`now` is the time in seconds since 1970; every method blocks on the database."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._database = database
        self._now = now

    def write(self, entry: Entry) -> None:
        """Keep how a session stands; safe to do again. What was deleted meanwhile stays so."""
        with self._database.begin() as session:
            row = session.get(KeptSession, entry.beginning.id) or self._new(session, entry)
            row.heard_s = self._now()
            row.profile, row.counts = asdict(entry.profile), dict(entry.counts)
            row.events_lost = entry.events_lost
            who = entry.who or Who(entry.beginning.athlete_id)
            row.label, row.athlete_id = who.label, _known(session, who.athlete_id)
            row.ended_s = None if entry.end is None else entry.end.at_s
            row.reason = None if entry.end is None else _cut(entry.end.reason)
            session.flush()
            for message in entry.events:
                session.merge(_kept(row.id, message))
            if entry.end is not None:
                session.flush()
                row.summary = _summary(session, row)

    def get(self, owner: str, session_id: str) -> KeptSession:
        """One of the owner's; raises a 404 problem, also for those of others."""
        found = self.find(session_id)
        if found is None or found.owner != owner:
            raise Problem(404, "unknown-session", f"no session {session_id[:64]!r}")
        return found

    def find(self, session_id: str) -> KeptSession | None:
        """One, whosever it is."""
        if not session_id.isprintable():
            return None
        with self._database.begin() as session:
            return session.get(KeptSession, session_id)

    def ended(
        self, owner: str, wanted: Sequence[ColumnElement[bool]], cursor: str | None, count: int
    ) -> tuple[Sequence[KeptSession], str | None]:
        """The owner's sessions that are over, the newest first, from the cursor on, and the next
        page's; those of which all that is `wanted` is true."""
        filters = [KeptSession.owner == owner, KeptSession.ended_s.is_not(None), *wanted]
        return newest(self._database, KeptSession, filters, cursor, count)

    def events(
        self, session_id: str, after: int, stage: str | None, count: int
    ) -> Sequence[KeptEvent]:
        """So many events behind that number, in order; of one stage if that is asked for."""
        query = select(KeptEvent).where(KeptEvent.session_id == session_id)
        query = query.where(KeptEvent.number > after)
        if stage is not None:
            query = query.where(KeptEvent.stage == stage)
        with self._database.begin() as session:
            return session.scalars(query.order_by(KeptEvent.number).limit(count)).all()

    def finals(self, session_id: str) -> list[Message]:
        """All finals, in order."""
        with self._database.begin() as session:
            return _finals(session, session_id)

    def recording_of(self, owner: str, session_id: str) -> str:
        """The upload that a session's recording is; raises problems where there is none, or not
        yet."""
        found = self.get(owner, session_id)
        match found.recording_state:
            case RecordingState.READY if found.recording_id is not None:
                return found.recording_id
            case RecordingState.WRITING:
                detail = "the session is still being recorded: end it, then ask again"
                raise Problem(409, "recording-unfinished", detail, headers={"Retry-After": "1"})
            case RecordingState.READY:
                raise Problem(404, "no-recording", "the session's recording was deleted")
            case RecordingState.FAILED:
                why = (found.recording or {}).get("problem", "it failed")
                raise Problem(404, "no-recording", f"the session was not recorded: {why}")
        detail = "the session was not recorded: say record=true when it starts"
        raise Problem(404, "no-recording", detail)

    def recorded(
        self,
        session_id: str,
        state: RecordingState,
        facts: dict[str, Any],
        upload_id: str | None = None,
    ) -> bool:
        """What has become of a session's recording; False when that is told already."""
        values = {"recording_state": state, "recording": facts, "recording_id": upload_id}
        written = (KeptSession.id == session_id) & (KeptSession.recording_state == _WRITING)
        change = update(KeptSession).where(written).values(**values)
        with self._database.begin() as session:
            return bool(session.execute(change.returning(KeptSession.id)).all())

    def remove(self, session_id: str) -> None:
        """Delete a session with its events."""
        with self._database.begin() as session:
            _delete(session, KeptSession.id == session_id)

    def bury(self) -> Sequence[KeptSession]:
        """End the sessions whose servers have died; returns those whose recordings are the
        caller's to save, and nobody else's for a while."""
        now_s, heard_s = self._now(), KeptSession.heard_s
        live, writing = KeptSession.ended_s.is_(None), KeptSession.recording_state == _WRITING
        dead = live & (heard_s < now_s - DEAD_AFTER_S)
        left = ~live & writing & (heard_s < now_s - LEFT_AFTER_S)
        mine = []
        with self._database.begin() as session:
            for row in session.scalars(select(KeptSession).where(dead | left)).all():
                if not self._claim(session, row, now_s):
                    continue
                if row.ended_s is None:
                    row.ended_s, row.reason = row.heard_s, DIED
                    row.summary = _summary(session, row)
                if row.recording_state == _WRITING:
                    mine.append(row)
        return mine

    def _claim(self, session: Session, row: KeptSession, now_s: float) -> bool:
        """Whether it is still as it was seen, so that of several servers one does it."""
        seen = (KeptSession.id == row.id) & (KeptSession.heard_s == row.heard_s)
        change = update(KeptSession).where(seen).values(heard_s=now_s)
        change = change.returning(KeptSession.id).execution_options(synchronize_session=False)
        return bool(session.execute(change).all())

    def prune(self, most: int, kept_s: float) -> int:
        """Forget sessions that ended longer than `kept_s` ago, and of each owner the oldest above
        `most`, though not very many at once; returns how many."""
        over = KeptSession.ended_s.is_not(None)
        with self._database.begin() as session:
            gone = _delete(session, over & (KeptSession.ended_s < self._now() - kept_s))
            count = func.count()
            many = select(KeptSession.owner, count).where(over).group_by(KeptSession.owner)
            for owner, there in session.execute(many.having(count > most)).all():
                mine = select(KeptSession.id).where(over, KeptSession.owner == owner)
                oldest = mine.order_by(KeptSession.created_s).limit(min(there - most, _AT_ONCE))
                gone += _delete(session, KeptSession.id.in_(session.scalars(oldest).all()))
        return gone

    def _new(self, session: Session, entry: Entry) -> KeptSession:
        said = entry.beginning
        row = KeptSession(
            id=said.id,
            owner=said.owner,
            sport=said.sport,
            device_id=said.device_id,
            continues=said.continues,
            created_s=said.created_s,
            recording_state=None if said.recording is None else RecordingState.WRITING,
            recording=None if said.recording is None else {"file": said.recording},
        )
        session.add(row)
        return row


def _delete(session: Session, which: ColumnElement[bool]) -> int:
    """With what others were told of them, or would have been; returns how many."""
    change = delete(KeptSession).where(which).returning(KeptSession.owner, KeptSession.id)
    gone = defaultdict[str, list[str]](list)
    for owner, session_id in session.execute(change):
        gone[owner].append(session_id)
    for owner, session_ids in gone.items():
        forget_sessions(session, owner, session_ids)
    return sum(map(len, gone.values()))


def _known(session: Session, athlete_id: str | None) -> str | None:
    """The athlete, unless it was deleted."""
    found = None if athlete_id is None else session.get(Athlete, athlete_id)
    return None if found is None else found.id


def _kept(session_id: str, message: Message) -> KeptEvent:
    return KeptEvent(
        session_id=session_id,
        number=message["id"],
        stage=message["stage"],
        message=dict(message),
    )


def _finals(session: Session, session_id: str) -> list[Message]:
    mine = KeptEvent.session_id == session_id
    query = select(KeptEvent.message).where(mine, KeptEvent.stage == FINAL)
    return list(session.scalars(query.order_by(KeptEvent.number)))


def _summary(session: Session, row: KeptSession) -> dict[str, Any] | None:
    report = report_of("", row.sport, row.counts, _finals(session, row.id))
    return None if report is None else summary(report)


def _cut(text: str) -> str:
    return text.replace("\0", "")[:REASON_LIMIT]
