"""Where recorded video is taken in and given out: database, uploads, queue, results, crew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from logging import getLogger
from typing import cast

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection

from server.accounts.links import Links
from server.analyses.crew import Crew
from server.analyses.queue import Queue
from server.analyses.results import Shelf
from server.config import Settings
from server.ids import new_id
from server.keeping.retention import BATCH, Retention
from server.keeping.sweep import Sweep
from server.store.objects.base import StoreError
from server.store.opening import open_storage
from server.uploads.moving import Mover
from server.uploads.probe import Bounds
from server.uploads.registry import Limits, Uploads
from server.uploads.vault import Vault

log = getLogger(__name__)

_SWEEP_S = 600.0
_GO_ON_S = 5.0
"""Where a sweep left something over."""


@dataclass(slots=True, eq=False)
class Recorded:
    """What there is for it, one per application; `busy_uploads` are those that a request is just
    writing to."""

    uploads: Uploads
    queue: Queue
    shelf: Shelf
    crew: Crew
    links: Links | None
    analyses_kept_s: float | None = None
    busy_uploads: set[str] = field(default_factory=set)

    def link(self, path: str) -> str:
        """What opens a result in a browser."""
        return path if self.links is None else self.links.sign(path)


def recorded_of(connection: HTTPConnection) -> Recorded:
    """What the application has that a request came to."""
    return cast(Recorded, connection.app.state.recorded)


@asynccontextmanager
async def open_recorded(settings: Settings, links: Links | None = None) -> AsyncIterator[Recorded]:
    """All of it, at work until the end; links to results are signed where a key is demanded.

    Raises InvalidInput when its database or its store cannot be used.
    """
    storage = await asyncio.to_thread(open_storage, settings)
    database, places, server = storage.database, storage.places, storage.server
    limits = Limits(
        settings.max_upload_bytes,
        settings.upload_quota_bytes,
        settings.upload_expires_s,
        Bounds(settings.max_video_s, settings.max_video_pixels),
        settings.keep_uploads_s,
    )
    vault = Vault(settings.uploads_dir)
    uploads = Uploads(database, vault, places, limits, time.time, new_id, server)
    queue = Queue(database, time.time, new_id, server)
    shelf = Shelf(settings.analyses_dir, places)

    def tidy(analysis_id: str, claim: str) -> None:
        shelf.tidy(analysis_id, claim, queue.find(analysis_id))

    crew = Crew(queue, settings, ended=tidy)
    sweep = Sweep(database, places, queue, shelf, time.time)
    kept_s = settings.keep_uploads_s, settings.keep_analyses_s
    retention = Retention(database, uploads, shelf, *kept_s, time.time)
    tasks = [
        asyncio.create_task(crew.work()),
        asyncio.create_task(_keep_tidy(uploads, retention, sweep)),
    ]
    if places.store is not None:
        mover = Mover(database, vault, places.store, server)
        uploads.on_complete = mover.wake
        tasks.append(asyncio.create_task(mover.work()))
    try:
        yield Recorded(uploads, queue, shelf, crew, links, settings.keep_analyses_s)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(storage.close)


async def _keep_tidy(uploads: Uploads, retention: Retention, sweep: Sweep) -> None:
    """Remove what was not finished in time, what has been kept long enough, and what crashes left,
    now and then."""
    while True:
        pause_s = _SWEEP_S
        for one, told in (
            (uploads.sweep, "%d unfinished uploads were removed"),
            (retention.sweep, "%d uploads and %d analyses had been kept long enough"),
            (sweep.run, "%d files that nobody knew were deleted"),
        ):
            try:
                found = await asyncio.to_thread(one)
            except (OSError, SQLAlchemyError, StoreError) as error:  # the next time it may go
                log.warning("not all was tidied: %s", error)
                continue
            counts = found if isinstance(found, tuple) else (found,)
            if any(counts):
                log.info(told, *counts)
            if max(counts) >= BATCH:
                pause_s = _GO_ON_S
        await asyncio.sleep(pause_s)
