"""A desk for each kind of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.store.database import Database, open_database
from server.store.tables import Base
from tests.support.postgres import new_database
from tests.unit.server.webhooks.desk import Desk


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A database for all tests of a module, of either kind: making one takes longer than most of
    them."""
    folder = tmp_path_factory.mktemp("database")
    if request.param == "sqlite":
        opened = open_database(None, folder)
        yield opened
        opened.close()
        return
    with new_database(request.getfixturevalue("postgres_folder")) as url:
        opened = open_database(url, folder)
        yield opened
        opened.close()


@pytest.fixture
def desk(shared: Database) -> Desk:
    """On an empty database of either kind."""
    with shared.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    return Desk(shared)
