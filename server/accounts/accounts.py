"""All that is known of owners: their keys, tiers, and how much they ask for."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from limits.aio.storage import Storage
from sqlalchemy import select
from starlette.requests import HTTPConnection

from server.accounts.directory import Directory
from server.accounts.key_text import Prefix
from server.accounts.openings import Openings
from server.accounts.owner import Caller
from server.accounts.rates import Rates
from server.accounts.register import Register
from server.accounts.shares import Shares
from server.accounts.tickets import Tickets
from server.accounts.tiers import Tier
from server.config import Settings
from server.store.database import Database
from server.store.keys import Key
from server.store.links import Share


@dataclass(frozen=True, slots=True, eq=False)
class Accounts:
    """One per application. `now` is the time in seconds since 1970."""

    tiers: Mapping[str, Tier]
    database: Database
    register: Register
    directory: Directory
    rates: Rates
    now: Callable[[], float]
    pairings: Tickets
    invitations: Tickets
    shares: Shares
    openings: Openings = field(default_factory=Openings)

    @classmethod
    def of(
        cls,
        settings: Settings,
        database: Database,
        counts: Storage,
        now: Callable[[], float] = time.time,
    ) -> Accounts:
        """Those of the settings; requests are counted in `counts`."""
        register = Register(database, now)
        directory = Directory(register, settings.tiers, now)
        return cls(
            settings.tiers,
            database,
            register,
            directory,
            Rates(counts, now),
            now,
            Tickets(Prefix.PAIRING, database, register, now),
            Tickets(Prefix.INVITATION, database, register, now),
            Shares(database, now),
        )

    async def find(self, text: str) -> Caller | None:
        """Who comes with a key or by a share; None when it is neither. Raises what
        `Directory.find` and `Shares.find` do."""
        return await self.directory.find(text) or await self.shares.find(text)

    def revoked_among(self, ids: Collection[str]) -> Sequence[str]:
        """Those of these keys and shares that are revoked; blocks on the database."""
        with self.database.begin() as session:
            return [
                found
                for table in (Key, Share)
                for found in session.scalars(
                    select(table.id).where(table.id.in_(ids), table.revoked_s.is_not(None))
                )
            ]

    def revoked_since(self, since_s: float) -> Sequence[str]:
        """All keys and shares that were revoked since then, in seconds since 1970; blocks on the
        database."""
        with self.database.begin() as session:
            return [
                found
                for table in (Key, Share)
                for found in session.scalars(select(table.id).where(table.revoked_s >= since_s))
            ]


def accounts_of(connection: HTTPConnection) -> Accounts:
    """The accounts of the application that a request came to."""
    return cast(Accounts, connection.app.state.accounts)
