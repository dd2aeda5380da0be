"""Opens the database, brings its tables up to date, and hands out sessions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from inference.errors import InvalidInput
from server.store import links as links  # so that the metadata knows all tables
from server.store import people as people

FILE = "sideline.db"
_BUSY_S = 20.0
_EMPTYING_MS = 200
_MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """One database; any thread may ask for a session.

    SQLite keeps a write-ahead log: readers never wait for a writer, and what was committed
    survives a kill.
    """

    def __init__(self, url: str) -> None:
        """Raises InvalidInput for a URL that names no database that is known here."""
        try:
            parsed = make_url(url)
            sqlite = parsed.get_backend_name() == "sqlite"
            options: dict[str, Any] = {"connect_args": {"timeout": _BUSY_S}} if sqlite else {}
            # What is written has people in it, and an error is logged with its statement.
            options["hide_parameters"] = True
            self.engine: Engine = create_engine(parsed, pool_pre_ping=not sqlite, **options)
        except (ArgumentError, SQLAlchemyError, ImportError) as error:
            raise InvalidInput(
                f"SIDELINE_DATABASE_URL: {error}; e.g. postgresql+psycopg://user:password@host/name"
            ) from error
        if sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session whose work is committed at the end, or undone by an exception."""
        with self._sessions.begin() as session:
            yield session

    def migrate(self) -> None:
        """Create the tables, or bring them up to date; raises InvalidInput when the database
        cannot be reached."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        try:
            with self.engine.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except SQLAlchemyError as error:
            where = self.engine.url.render_as_string(hide_password=True)
            raise InvalidInput(
                f"the database {where} cannot be used: {error.__cause__ or error}; see "
                "SIDELINE_DATABASE_URL"
            ) from error

    def forget_deleted(self) -> None:
        """Empty SQLite's log, where what was deleted is still to be read, as far as nobody uses it
        just now."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                # Whoever writes waits as long as this does: another time it may be quicker.
                connection.exec_driver_sql(f"PRAGMA busy_timeout={_EMPTYING_MS}")
                try:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_S * 1000:.0f}")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(url: str | None, data_dir: Path) -> Database:
    """The database of that URL, or the SQLite file in the data folder; its tables up to date.

    Raises InvalidInput.
    """
    database = database_of(url, data_dir)
    try:
        database.migrate()
    except InvalidInput:
        database.close()
        raise
    return database


def database_of(url: str | None, data_dir: Path) -> Database:
    """The same, its tables as they are."""
    if url is None:
        data_dir.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{data_dir / FILE}"
    return Database(url)


def _prepare_sqlite(connection: Any, record: object) -> None:
    del record
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
