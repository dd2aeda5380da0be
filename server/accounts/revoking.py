"""A key or share is revoked, here or by another process, and all that hangs on it ends."""

from __future__ import annotations

import asyncio
from logging import getLogger

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from server.accounts.accounts import Accounts, accounts_of
from server.sessions.begun import LiveHouse, live_house_of

log = getLogger(__name__)

_REVOKED = "the key was revoked"

LOOK_EVERY_S = 2.0
"""How long what another process revoked may go on."""

APART_S = 60.0
"""Processes' clocks may be, and one may write down late what it has revoked."""

AT_FIRST_S = 86_400.0
"""What was revoked so long before a process began to look may have been heeded by nobody."""


async def revoke_key(request: Request, owner: str | None, key_id: str, reason: str) -> None:
    """Revoke it, end at once what it began live, and hang up on what it watches. Raises a 404
    problem, also for keys of others than `owner`, if that is given."""
    accounts = accounts_of(request)
    await run_in_threadpool(accounts.register.revoke, owner, key_id)
    await _end(accounts, live_house_of(request), key_id, reason)


async def heed_others(accounts: Accounts, house: LiveHouse) -> None:
    """For good: end what hangs on what another process over the same database revoked."""
    heeding = Heeding(accounts, house)
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            await heeding.look()
        except SQLAlchemyError as error:
            log.warning("what was revoked elsewhere cannot be looked up: %s", error)


class Heeding:
    """Ends what hangs on what others revoked.

    Where it is known which keys began something, the database is asked only for those, if there
    are any. A front door does not know it of its hosts, which may be thousands: it asks for all
    that was revoked lately, and tells every host of each once, or again while one does not answer.
    """

    def __init__(self, accounts: Accounts, house: LiveHouse) -> None:
        self._accounts = accounts
        self._house = house
        self._looked_s = accounts.now() - AT_FIRST_S
        self._ended: set[str] = set()

    async def look(self) -> None:
        """Once; raises SQLAlchemyError."""
        held = await self._house.key_ids()
        if held is None:
            await self._end_lately()
        else:
            await self._end_among(held | self._accounts.openings.holders())

    async def _end_among(self, held: frozenset[str]) -> None:
        if held:
            for holder in await run_in_threadpool(self._accounts.revoked_among, held):
                await _end(self._accounts, self._house, holder, _REVOKED)

    async def _end_lately(self) -> None:
        now_s, since_s = self._accounts.now(), self._looked_s - APART_S
        found = set(await run_in_threadpool(self._accounts.revoked_since, since_s))
        self._looked_s, self._ended = now_s, self._ended & found
        for holder in found - self._ended:
            if await _end(self._accounts, self._house, holder, _REVOKED):
                self._ended.add(holder)


async def _end(accounts: Accounts, house: LiveHouse, holder: str, reason: str) -> bool:
    accounts.directory.forget(holder)
    accounts.openings.end(holder)
    return await house.end_begun_by(holder, reason)
