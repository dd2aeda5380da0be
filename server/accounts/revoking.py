"""A key is revoked, and all that hangs on it ends."""

from __future__ import annotations

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from server.accounts.accounts import accounts_of
from server.sessions.begun import live_house_of


async def revoke_key(request: Request, owner: str | None, key_id: str, reason: str) -> None:
    """Revoke it, end at once what it began live, and hang up on what it watches. Raises a 404
    problem, also for keys of others than `owner`, if that is given."""
    accounts = accounts_of(request)
    await run_in_threadpool(accounts.register.revoke, owner, key_id)
    accounts.directory.forget(key_id)
    accounts.openings.end(key_id)
    await live_house_of(request).end_begun_by(key_id, reason)
