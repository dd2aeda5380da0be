"""The database opens, keeps what it is told, and says in words when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError

from inference.errors import InvalidInput
from server.store.database import Database, open_database
from server.store.tables import Base, Upload
from tests.support.uploads import kept, some_upload


def upload() -> Upload:
    """Some row, its numbers large and exact."""
    name = "Sprung \N{RUNNER}.mp4"
    length, created_s = 5_000_000_000, 1_764_000_000.125
    return some_upload(id="u", name=name, length=length, created_s=created_s, video={"width": 640})


def write_and_fail(database: Database) -> None:
    """Writes a row, and then cannot go on."""
    with database.begin() as session:
        session.add(upload())
        session.flush()
        raise ZeroDivisionError


def test_the_steps_lead_to_the_tables(database: Database) -> None:
    """The migrations make just what the code expects."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    """A second start finds everything in place."""
    with database.begin() as session:
        session.add(upload())
    database.migrate()
    with database.begin() as session:
        found = session.get(Upload, "u")
        assert found is not None
        assert (found.length, found.created_s) == (5_000_000_000, 1_764_000_000.125)
        assert (found.name, found.video) == ("Sprung \N{RUNNER}.mp4", {"width": 640})


def test_an_error_undoes_all(database: Database) -> None:
    """What was written in a session that failed is not there."""

    with pytest.raises(ZeroDivisionError):
        write_and_fail(database)
    with database.begin() as session:
        assert session.get(Upload, "u") is None


def test_an_error_does_not_tell_what_was_to_be_written(database: Database) -> None:
    """It is logged, and what is written has people in it."""
    kept(database, some_upload(name="ottilie.mp4"))
    with pytest.raises(IntegrityError) as raised:
        kept(database, some_upload(name="ottilie.mp4"))
    assert "INSERT INTO" in str(raised.value)
    assert "ottilie" not in str(raised.value)


@pytest.mark.parametrize("url", ["nonsense", "oracle+none://x", "mysql+pymysql://host/name"])
def test_a_url_that_is_none(url: str, tmp_path: Path) -> None:
    """The error names the setting and shows what one looks like."""
    with pytest.raises(InvalidInput, match=r"SIDELINE_DATABASE_URL: .*postgresql\+psycopg://"):
        open_database(url, tmp_path)


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    """The error says where it was looked for, and keeps the password to itself."""
    url = f"postgresql+psycopg://me:secret@/name?host={tmp_path}"
    with pytest.raises(InvalidInput, match="cannot be used") as caught:
        open_database(url, tmp_path)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """Nothing is overwritten."""
    path = tmp_path / "sideline.db"
    path.write_text("my notes, which are long enough to be none of a database's pages")
    with pytest.raises(InvalidInput, match="not a database"):
        open_database(None, tmp_path)
    assert path.read_text().startswith("my notes")


def test_what_is_deleted_is_in_no_file(tmp_path: Path) -> None:
    """Neither in SQLite's database nor, once that was emptied, in its log."""
    database, secret = open_database(None, tmp_path), "a-name-like-no-other"
    for _ in range(2):
        with database.begin() as session:
            session.merge(some_upload(id="u", name=secret))
    database.forget_deleted()
    with database.begin() as session:
        session.delete(session.get_one(Upload, "u"))
    database.forget_deleted()
    files = [path.read_bytes() for path in tmp_path.glob("sideline.db*")]
    assert not any(secret.encode() in content for content in files)
    database.close()
