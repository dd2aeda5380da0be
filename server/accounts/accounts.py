"""All that is known of owners: their keys, tiers, and how much they ask for."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from limits.aio.storage import Storage
from starlette.requests import HTTPConnection

from server.accounts.directory import Directory
from server.accounts.rates import Rates
from server.accounts.register import Register
from server.accounts.tiers import Tier
from server.config import Settings
from server.store.database import Database


@dataclass(frozen=True, slots=True, eq=False)
class Accounts:
    """One per application. `now` is the time in seconds since 1970."""

    tiers: Mapping[str, Tier]
    database: Database
    register: Register
    directory: Directory
    rates: Rates
    now: Callable[[], float]

    @classmethod
    def of(cls, settings: Settings, database: Database, counts: Storage) -> Accounts:
        """Those of the settings; requests are counted in `counts`."""
        now = time.time
        register = Register(database, now)
        directory = Directory(register, settings.tiers, now)
        return cls(settings.tiers, database, register, directory, Rates(counts, now), now)


def accounts_of(connection: HTTPConnection) -> Accounts:
    """The accounts of the application that a request came to."""
    return cast(Accounts, connection.app.state.accounts)
