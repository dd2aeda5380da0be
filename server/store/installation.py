"""Whose files lie in a store: one database's, and no other's.

What no row knows is deleted from the store. Two databases that share a place there would delete
each other's files; so the first writes its name there, and no other may use it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from inference.errors import InvalidInput
from server.store.database import Database
from server.store.objects.base import About, MissingObject, Store
from server.store.tables import ID_LENGTH, Base

OBJECT = "sideline-database"
_KEY = "database"
_LONGEST = 1024


class Installation(Base):
    """One row: the name of this database."""

    __tablename__ = "installation"

    key: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[str] = mapped_column(String(ID_LENGTH))


def database_name(database: Database, new_id: Callable[[], str]) -> str:
    """Made at first; of several servers that make it at once, one does."""
    with database.begin() as session:
        found = session.get(Installation, _KEY)
    if found is None:
        try:
            with database.begin() as session:
                session.add(Installation(key=_KEY, id=new_id()))
        except IntegrityError:
            return database_name(database, new_id)
        return database_name(database, new_id)
    return found.id


def take_place(database: Database, store: Store, new_id: Callable[[], str]) -> None:
    """Make the place in the store this database's; raises InvalidInput when it is another's."""
    name = database_name(database, new_id)
    try:
        there = store.read(OBJECT, _LONGEST).decode()
    except MissingObject:
        with tempfile.TemporaryDirectory() as folder:
            note = Path(folder) / OBJECT
            note.write_text(name)
            store.put(OBJECT, note, About("text/plain", OBJECT))
        there = store.read(OBJECT, _LONGEST).decode()
    if there != name:
        raise InvalidInput(
            "SIDELINE_STORE_URL: the files there belong to another database, which would lose "
            f"them: choose another prefix, or, if that database is gone for good, delete {OBJECT} "
            "there; what no row knows is then deleted"
        )
