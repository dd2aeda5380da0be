"""A desk for each kind of database."""

from __future__ import annotations

import pytest

from server.store.database import Database
from tests.unit.server.webhooks.desk import Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    """On a database of its own, of either kind."""
    return Desk(database)
