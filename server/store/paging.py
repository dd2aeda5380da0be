"""Lists that are given out page by page, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, select, tuple_

from server.store.database import Database
from server.store.keys import Key
from server.store.people import Athlete, KeptSession
from server.store.tables import Analysis, Upload
from server.store.webhook_tables import Webhook, WebhookDelivery
from server.wire.cursor import from_cursor, to_cursor

PRINTABLE = r"^[^\x00-\x1f]*$"
"""What a filter may be: PostgreSQL takes no text with a zero in it."""

RowT = TypeVar("RowT", Upload, Analysis, Key, Webhook, WebhookDelivery, Athlete, KeptSession)


def newest(
    database: Database,
    table: type[RowT],
    wanted: Sequence[ColumnElement[bool]],
    cursor: str | None,
    count: int,
) -> tuple[Sequence[RowT], str | None]:
    """That many rows from where the cursor points, and the next page's cursor, None on the last.

    Raises a 422 problem for what is no cursor.
    """
    query = select(table).where(*wanted)
    if cursor is not None:
        query = query.where(tuple_(table.created_s, table.id) < from_cursor(cursor))
    query = query.order_by(table.created_s.desc(), table.id.desc()).limit(count + 1)
    with database.begin() as session:
        found = session.scalars(query).all()
    shown = found[:count]
    last = shown[-1] if len(found) > count else None
    return shown, None if last is None else to_cursor((last.created_s, last.id))
