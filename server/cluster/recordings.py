"""Brings what this host's sessions recorded to the store that all share: its front doors have
other disks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from logging import getLogger

from sqlalchemy.exc import SQLAlchemyError

from server.config import Settings
from server.ids import new_id
from server.store.database import database_of
from server.store.identity import server_id
from server.store.objects.base import StoreError
from server.store.objects.opening import open_store
from server.uploads.moving import Mover
from server.uploads.vault import Vault

log = getLogger(__name__)

_LAST_WITHIN_S = 60.0
"""For what is left when the host ends: its disk may end with it."""


@asynccontextmanager
async def storing_recordings(settings: Settings) -> AsyncIterator[None]:
    """At work until the end, and once more then; nothing where there is no store. Raises
    InvalidInput where it cannot be one."""
    store = open_store(settings)
    if store is None:
        yield
        return
    database = database_of(settings.database, settings.data_dir)
    server, vault = server_id(settings.data_dir, new_id), Vault(settings.uploads_dir)
    working = asyncio.create_task(Mover(database, vault, store, server).work())
    try:
        yield
    finally:
        working.cancel()
        await asyncio.wait({working})
        await _carry_rest(Mover(database, vault, store, server))
        database.close()
        store.close()


async def _carry_rest(mover: Mover) -> None:
    """Within bounds, also where the store never answers."""
    last = asyncio.create_task(asyncio.to_thread(mover.move_all))
    _, late = await asyncio.wait({last}, timeout=_LAST_WITHIN_S)
    try:
        if late:
            mover.stop()
        await last
        if late:
            log.error("recordings stay on this host's disk: the store takes too long")
    except (StoreError, SQLAlchemyError, OSError) as error:
        log.error("recordings stay on this host's disk, because they cannot be stored: %s", error)
