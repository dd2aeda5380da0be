"""Runs the steps on the connection that `Database.migrate` hands over, or, for
`alembic revision --autogenerate`, on an empty database in memory."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine

from server.store import installation, keys, people, webhook_tables
from server.store.tables import Base

_TABLES = (installation, keys, people, webhook_tables)
"""Modules with tables of their own, which are known once they are imported."""


def run(connection: Connection) -> None:
    """Every step that this database lacks, in one transaction."""
    context.configure(connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine("sqlite://").begin() as made:
        run(made)
