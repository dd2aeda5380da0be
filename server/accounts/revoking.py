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

LOOK_EVERY_S = 2.0
"""How long what another process revoked may go on."""


async def revoke_key(request: Request, owner: str | None, key_id: str, reason: str) -> None:
    """Revoke it, end at once what it began live, and hang up on what it watches. Raises a 404
    problem, also for keys of others than `owner`, if that is given."""
    accounts = accounts_of(request)
    await run_in_threadpool(accounts.register.revoke, owner, key_id)
    await _end(accounts, live_house_of(request), key_id, reason)


async def heed_others(accounts: Accounts, house: LiveHouse) -> None:
    """For good: end what hangs on what another process over the same database revoked."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            await heed_once(accounts, house)
        except SQLAlchemyError as error:
            log.warning("what was revoked elsewhere cannot be looked up: %s", error)


async def heed_once(accounts: Accounts, house: LiveHouse) -> None:
    """The same, as of now; the database is asked only where there is something to end."""
    held = await house.key_ids() | accounts.openings.holders()
    if held:
        for holder in await run_in_threadpool(accounts.revoked_among, held):
            await _end(accounts, house, holder, "the key was revoked")


async def _end(accounts: Accounts, house: LiveHouse, holder: str, reason: str) -> None:
    accounts.directory.forget(holder)
    accounts.openings.end(holder)
    await house.end_begun_by(holder, reason)
