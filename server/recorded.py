"""Where recorded video is taken in and given out: database, uploads, queue, results, crew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from logging import getLogger
from typing import cast

from anyio.to_thread import current_default_thread_limiter
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection

from server.accounts.links import Links
from server.analyses.checkpoints import Checkpoints
from server.analyses.crew import Crew
from server.analyses.followers import Followers
from server.analyses.queue import Queue
from server.analyses.results import Shelf
from server.config import Settings
from server.ids import new_id
from server.store.database import open_database
from server.uploads.probe import Bounds
from server.uploads.registry import Limits, Uploads
from server.uploads.vault import Vault

log = getLogger(__name__)

_SWEEP_S = 600.0

_REQUEST_THREADS = 4
"""What requests for recorded video block on, they share so many threads for. One interpreter is no
quicker with more, and each that wants it at once makes a live frame wait."""


@dataclass(slots=True, eq=False)
class Recorded:
    """What there is for it, one per application; `busy_uploads` are those that a request is just
    writing to."""

    uploads: Uploads
    queue: Queue
    shelf: Shelf
    checkpoints: Checkpoints
    followers: Followers
    crew: Crew
    links: Links | None
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

    Raises InvalidInput when its database cannot be used.
    """
    current_default_thread_limiter().total_tokens = _REQUEST_THREADS
    database = await asyncio.to_thread(open_database, settings.database, settings.data_dir)
    limits = Limits(
        settings.max_upload_bytes,
        settings.upload_quota_bytes,
        settings.upload_expires_s,
        Bounds(settings.max_video_s, settings.max_video_pixels),
    )
    uploads = Uploads(database, Vault(settings.uploads_dir), limits, time.time, new_id)
    queue = Queue(database, time.time, new_id)
    crew, shelf = Crew(queue, settings), Shelf(settings.analyses_dir)
    checkpoints = Checkpoints(settings.checkpoints_dir)
    sweeping = asyncio.create_task(_sweep(uploads, queue, shelf, checkpoints))
    tasks = [asyncio.create_task(crew.work()), sweeping]
    try:
        yield Recorded(uploads, queue, shelf, checkpoints, Followers(queue.those), crew, links)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await uploads.aclose()
        await asyncio.to_thread(database.close)


async def _sweep(uploads: Uploads, queue: Queue, shelf: Shelf, checkpoints: Checkpoints) -> None:
    """Remove what was not finished in time, and what crashes left, now and then."""
    while True:
        with suppress(OSError, SQLAlchemyError):  # the next time it may go
            if removed := await asyncio.to_thread(uploads.sweep):
                log.info("%d unfinished uploads were removed", removed)
            await asyncio.to_thread(shelf.sweep, queue.may_have_files)
            await asyncio.to_thread(checkpoints.sweep, queue.may_be_tried)
        await asyncio.sleep(_SWEEP_S)
