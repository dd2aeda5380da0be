"""Where recorded video is taken in and given out: database, uploads, queue, results, crew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from logging import getLogger
from typing import cast

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection

from server.accounts.links import Links
from server.analyses.crew import Crew
from server.analyses.queue import Queue
from server.analyses.results import Shelf
from server.athletes.registry import Athletes
from server.config import Settings
from server.history.history import History
from server.history.keeping import Keeping, look_after, open_keeping
from server.ids import new_id
from server.store.database import Database
from server.uploads.probe import Bounds
from server.uploads.registry import Limits, Uploads
from server.uploads.vault import Vault

log = getLogger(__name__)

_SWEEP_S = 600.0


@dataclass(slots=True, eq=False)
class Recorded:
    """What there is for it, one per application; `busy_uploads` are those that a request is just
    writing to."""

    database: Database
    uploads: Uploads
    queue: Queue
    shelf: Shelf
    crew: Crew
    links: Links | None
    keeping: Keeping
    busy_uploads: set[str] = field(default_factory=set)

    @property
    def athletes(self) -> Athletes:
        """Who is measured."""
        return self.keeping.athletes

    @property
    def history(self) -> History:
        """Live sessions, afterwards too."""
        return self.keeping.history

    def link(self, path: str, owner: str) -> str:
        """What opens an owner's result in a browser."""
        return path if self.links is None else self.links.sign(path, owner)


def recorded_of(connection: HTTPConnection) -> Recorded:
    """What the application has that a request came to."""
    return cast(Recorded, connection.app.state.recorded)


def has_recorded(connection: HTTPConnection) -> bool:
    """Whether this process has it; one that only runs live sessions has not."""
    return hasattr(connection.app.state, "recorded")


@asynccontextmanager
async def open_recorded(
    settings: Settings, database: Database, links: Links | None = None
) -> AsyncIterator[Recorded]:
    """All of it, at work until the end; links to results are signed where a key is demanded."""
    uploads = uploads_of(settings, database)
    queue = Queue(database, time.time, new_id)
    crew, shelf = Crew(queue, settings), Shelf(settings.analyses_dir)
    tasks = [asyncio.create_task(crew.work()), asyncio.create_task(_sweep(uploads, queue, shelf))]
    try:
        async with open_keeping(settings, database, uploads) as keeping:
            tasks.append(asyncio.create_task(look_after(keeping, settings)))
            yield Recorded(database, uploads, queue, shelf, crew, links, keeping)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def uploads_of(settings: Settings, database: Database) -> Uploads:
    """The uploads, within the limits that are set."""
    limits = Limits(
        settings.max_upload_bytes,
        settings.upload_quota_bytes,
        settings.upload_expires_s,
        Bounds(settings.max_video_s, settings.max_video_pixels),
    )
    return Uploads(database, Vault(settings.uploads_dir), limits, time.time, new_id)


async def _sweep(uploads: Uploads, queue: Queue, shelf: Shelf) -> None:
    """Remove what was not finished in time, and what crashes left, now and then."""
    while True:
        with suppress(OSError, SQLAlchemyError):  # the next time it may go
            if removed := await asyncio.to_thread(uploads.sweep):
                log.info("%d unfinished uploads were removed", removed)
            await asyncio.to_thread(shelf.sweep, queue.may_have_files)
        await asyncio.sleep(_SWEEP_S)
