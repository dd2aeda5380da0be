"""What coaches write beside sessions, in the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import delete, func, select

from server.store.database import Database
from server.store.people import KeptNote, KeptSession
from server.wire.problems import Problem

MOST_NOTES = 500
"""Of one session."""


class Notes:
    """Every session's; `now` is the time in seconds since 1970, every method blocks on the
    database."""

    def __init__(
        self, database: Database, now: Callable[[], float], new_id: Callable[[], str]
    ) -> None:
        self._database = database
        self._now = now
        self._new_id = new_id

    def add(
        self, session_id: str, text: str, media_time_s: float | None, number: int | None
    ) -> KeptNote:
        """One more; raises a 409 problem for too many."""
        note = KeptNote(
            id=self._new_id(),
            session_id=session_id,
            text=text,
            media_time_s=media_time_s,
            number=number,
            created_s=self._now(),
        )
        mine = select(func.count()).where(KeptNote.session_id == session_id)
        with self._database.begin() as session:
            if session.scalars(mine).one() >= MOST_NOTES:
                detail = f"the session has {MOST_NOTES} notes: delete some"
                raise Problem(409, "too-many-notes", detail, {"limit": MOST_NOTES})
            session.add(note)
        return note

    def of(self, session_id: str) -> Sequence[KeptNote]:
        """All, the oldest first."""
        query = select(KeptNote).where(KeptNote.session_id == session_id)
        with self._database.begin() as session:
            return session.scalars(query.order_by(KeptNote.created_s, KeptNote.id)).all()

    def remove(self, session_id: str, note_id: str) -> None:
        """Delete one; raises a 404 problem."""
        which = (KeptNote.id == note_id) & (KeptNote.session_id == session_id)
        change = delete(KeptNote).where(which).returning(KeptNote.id)
        with self._database.begin() as session:
            if not session.execute(change).all():
                raise Problem(404, "unknown-note", "there is no such note, or not any more")

    def rename(self, owner: str, session_id: str, values: dict[str, str | None]) -> None:
        """Put label or athlete of a session that is over in the place of what was."""
        with self._database.begin() as session:
            found = session.get(KeptSession, session_id)
            if found is not None and found.owner == owner:
                for name, value in values.items():
                    setattr(found, name, value)
