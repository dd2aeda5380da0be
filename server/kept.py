"""What is kept, opened in one database: accounts, recorded video, webhooks, and what live sessions
leave behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI

from server.accounts import routes as keys
from server.accounts.accounts import Accounts
from server.accounts.links import Links
from server.accounts.rates import counting
from server.accounts.revoking import heed_others
from server.analyses import routes as analyses
from server.athletes import routes as athletes
from server.config import Settings
from server.devices import routes as lines
from server.devices.lines import Lines
from server.history import measured
from server.history import note_routes as notes
from server.history import routes as history
from server.history.keeping import Keeping, open_keeping
from server.joining import devices, invitations, members, pairings, shares
from server.recorded import open_recorded, uploads_of
from server.store.opening import on_this_disk, open_storage
from server.trends import routes as trends
from server.trends.room import Room as Trends
from server.uploads import routes as uploads
from server.webhooks import routes as webhooks
from server.webhooks.finals import Finals
from server.webhooks.room import open_webhooks, writing_finals
from server.webhooks.threads import Threads

ROOMS = (
    *(keys, uploads, analyses, trends, athletes, history, measured, notes, webhooks),
    *(pairings, lines, devices, invitations, members, shares),
)
"""Whose routes tell of it; `trends` has words where `athletes` has ids, and so comes first."""


@dataclass(frozen=True, slots=True)
class Notebooks:
    """Where live sessions write down what they see: for their owner, and for webhooks."""

    keeping: Keeping
    finals: Finals


@asynccontextmanager
async def open_kept(
    app: FastAPI, settings: Settings, links: Links | None
) -> AsyncIterator[Notebooks]:
    """All of it, at work until the end, and left in the application's state.

    Raises InvalidInput when the database or the store cannot be used.
    """
    storage = await asyncio.to_thread(open_storage, settings)
    try:
        async with (
            counting(settings.redis) as counts,
            open_recorded(settings, storage, links) as recorded,
            open_webhooks(settings, recorded) as hooks,
        ):
            app.state.accounts = Accounts.of(settings, storage.database, counts)
            app.state.recorded, app.state.webhooks = recorded, hooks
            app.state.lines = Lines()
            app.state.trends = Trends.of(recorded)
            heeding = asyncio.create_task(heed_others(app.state.accounts, app.state.server))
            try:
                yield Notebooks(recorded.keeping, hooks.finals)
            finally:
                heeding.cancel()
                await asyncio.wait({heeding})
    finally:
        await asyncio.to_thread(storage.close)


@asynccontextmanager
async def open_notebooks(settings: Settings) -> AsyncIterator[Notebooks]:
    """For a process that only runs live sessions: its front, which has the same database, brings
    the tables up to date and does the rest. Raises InvalidInput when it cannot be used."""
    storage = on_this_disk(settings)
    threads = Threads()
    try:
        async with (
            open_keeping(settings, storage.database, uploads_of(settings, storage)) as keeping,
            writing_finals(storage.database, threads) as finals,
        ):
            yield Notebooks(keeping, finals)
    finally:
        threads.close()
        await asyncio.to_thread(storage.close)
