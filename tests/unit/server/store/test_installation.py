"""A place in a store belongs to one database, so that none deletes another's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.errors import InvalidInput
from server.ids import new_id
from server.store.database import Database, open_database
from server.store.identity import server_id
from server.store.installation import OBJECT, database_name, take_place
from server.store.objects.places import Places
from server.store.tables import KeptIn


def test_the_first_takes_it(database: Database, in_store: Places) -> None:
    """And has it at every start after that."""
    store = in_store.of(KeptIn.STORE)
    take_place(database, store, new_id)
    take_place(database, store, new_id)
    assert store.read(OBJECT, 100).decode() == database_name(database, new_id)


def test_no_other_may_use_it(database: Database, in_store: Places, tmp_path: Path) -> None:
    """It is told what would happen, and what to do."""
    store = in_store.of(KeptIn.STORE)
    take_place(database, store, new_id)
    other = open_database(None, tmp_path / "other")
    with pytest.raises(InvalidInput, match=r"another database.*another prefix"):
        take_place(other, store, new_id)
    other.close()


def test_a_database_has_one_name(database: Database) -> None:
    """However often it is asked."""
    assert database_name(database, new_id) == database_name(database, new_id)


def test_a_server_has_one_name(tmp_path: Path) -> None:
    """The data folder's; nothing else is left there."""
    first = server_id(tmp_path / "a", new_id)
    assert server_id(tmp_path / "a", new_id) == first != server_id(tmp_path / "b", new_id)
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["server-id"]


def test_a_name_that_cannot_be_kept(tmp_path: Path) -> None:
    """The error says where."""
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match="cannot be kept in"):
        server_id(tmp_path / "file", new_id)
