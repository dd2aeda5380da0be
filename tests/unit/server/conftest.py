"""Databases for tests: each of the kinds that the server knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.store.database import Database, open_database
from tests.support.postgres import new_database, postgres


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """A running PostgreSQL."""
    with postgres() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with its tables, of either kind."""
    if request.param == "sqlite":
        opened = open_database(None, tmp_path)
        yield opened
        opened.close()
        return
    with new_database(request.getfixturevalue("postgres_folder")) as url:
        opened = open_database(url, tmp_path)
        yield opened
        opened.close()
