"""Brings complete uploads from this server's disk to the store, and only then removes them here.

What a crash interrupts begins again: an upload is on its way as long as its row says that the disk
has it, and to put it twice changes nothing.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from logging import getLogger
from typing import Any, cast

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from server.store.database import Database
from server.store.objects.base import About, Store, StoreError
from server.store.tables import KeptIn, Upload, UploadState
from server.uploads.registry import upload_key
from server.uploads.vault import Vault

log = getLogger(__name__)

LOOK_S = 60.0
PAUSES_S = (2.0, 5.0, 15.0, 60.0)
"""After the store failed, and failed again."""
_BATCH = 50


class Stopped(Exception):
    """The server ends."""


class Mover:
    """One per server."""

    def __init__(self, database: Database, vault: Vault, store: Store, server: str) -> None:
        self._database = database
        self._vault = vault
        self._store = store
        self._server = server
        self._news = asyncio.Event()
        self._stopping = threading.Event()

    def wake(self) -> None:
        """Another one is complete; call it on the event loop."""
        self._news.set()

    async def work(self) -> None:
        """Until cancelled."""
        failures = 0
        try:
            while True:
                self._news.clear()
                pause_s = LOOK_S
                try:
                    await asyncio.to_thread(self.move_all)
                    failures = 0
                except (StoreError, SQLAlchemyError, OSError) as error:
                    pause_s = PAUSES_S[min(failures, len(PAUSES_S) - 1)]
                    failures += 1
                    log.warning("uploads wait for the store, again in %g s: %s", pause_s, error)
                    await asyncio.sleep(pause_s)
                    continue
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause_s):
                        await self._news.wait()
        finally:
            self.stop()

    def stop(self) -> None:
        """Give up what is under way; the next one begins it again."""
        self._stopping.set()

    def move_all(self) -> int:
        """Every upload that is due; returns how many came to the store. Raises StoreError."""
        count, last = 0, ""
        with suppress(Stopped):
            while found := self._due(last):
                count += sum(map(self.move, found))
                last = found[-1].id
        return count

    def move(self, upload: Upload) -> bool:
        """This one; whether it is in the store now. Raises StoreError and Stopped."""
        key = upload_key(upload.id)
        about = About("application/octet-stream", upload.name)
        try:
            self._store.put(key, self._vault.path(upload.id), about, self._go_on)
        except FileNotFoundError:  # deleted meanwhile, or by hand
            return False
        change = update(Upload).where(Upload.id == upload.id).values(kept_in=KeptIn.STORE)
        with self._database.begin() as session:
            known = cast("CursorResult[Any]", session.execute(change)).rowcount == 1
        if not known:
            self._store.delete([key])
        self._vault.remove(upload.id)
        return known

    def _due(self, after: str) -> Sequence[Upload]:
        mine = or_(Upload.server.is_(None), Upload.server == self._server)
        due = (Upload.state == UploadState.COMPLETE, Upload.kept_in == KeptIn.DISK, mine)
        query = select(Upload).where(*due, Upload.id > after).order_by(Upload.id).limit(_BATCH)
        with self._database.begin() as session:
            return session.scalars(query).all()

    def _go_on(self, moved: int) -> None:
        del moved
        if self._stopping.is_set():
            raise Stopped
