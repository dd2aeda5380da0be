"""Where recorded video is taken in and given out: database, uploads, queue, results, crew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from logging import getLogger
from typing import cast

from anyio.to_thread import current_default_thread_limiter
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection

from server.accounts.links import Links
from server.analyses.checkpoints import Checkpoints
from server.analyses.clustered.keeping import goes_to_cluster, keep_driving
from server.analyses.crew import Crew
from server.analyses.followers import Followers
from server.analyses.hands import Processes
from server.analyses.queue import Queue
from server.analyses.results import Shelf
from server.athletes.registry import Athletes
from server.config import Settings
from server.history.history import History
from server.history.keeping import Keeping, look_after, open_keeping
from server.history.notes import Notes
from server.ids import new_id
from server.observability.metrics.jobs import JobMeter
from server.store.database import Database
from server.store.objects.base import StoreError
from server.store.opening import Storage
from server.store.tables import KeptIn
from server.tidying.retention import BATCH, Retention
from server.tidying.sweep import Sweep
from server.uploads.moving import Mover
from server.uploads.probe import Bounds
from server.uploads.registry import Limits, Uploads
from server.uploads.vault import Vault

log = getLogger(__name__)

_SWEEP_S = 600.0
_GO_ON_S = 5.0
"""Where a sweep left something over."""

_REQUEST_THREADS = 4
"""What requests for recorded video block on, they share so many threads for. One interpreter is no
quicker with more, and each that wants it at once makes a live frame wait."""
_WITH_STORE = 12
"""Some of them may wait for a store that is away."""


@dataclass(slots=True, eq=False)
class Recorded:
    """What there is for it, one per application."""

    database: Database
    uploads: Uploads
    queue: Queue
    shelf: Shelf
    checkpoints: Checkpoints
    followers: Followers
    crew: Crew
    links: Links | None
    keeping: Keeping
    notes: Notes
    jobs: JobMeter
    analyses_kept_s: float | None = None

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
    settings: Settings, storage: Storage, links: Links | None = None
) -> AsyncIterator[Recorded]:
    """All of it, at work until the end; links to results are signed where a key is demanded."""
    database, places, server = storage.database, storage.places, storage.server
    threads = _REQUEST_THREADS if places.store is None else _WITH_STORE
    current_default_thread_limiter().total_tokens = threads
    uploads = uploads_of(settings, storage)
    queue = Queue(database, time.time, new_id, server)
    shelf = Shelf(settings.analyses_dir, places)

    jobs = JobMeter()

    def count(analysis_id: str) -> None:
        jobs.ended(queue.find(analysis_id))

    def tidy(analysis_id: str, claim: str) -> None:
        found = queue.find(analysis_id)
        jobs.ended(found)
        shelf.tidy(analysis_id, claim, found)

    clustered = goes_to_cluster(settings, places)
    only = KeptIn.DISK if clustered else None
    here = Queue(database, time.time, new_id, server, only)
    crew = Crew(here, Processes(here, settings), tidy)
    checkpoints = Checkpoints(settings.checkpoints_dir, places.store)
    followers = Followers(queue.those)
    sweep = Sweep(database, places, queue, shelf, time.time)
    kept_s = settings.keep_uploads_s, settings.keep_analyses_s
    retention = Retention(database, uploads, shelf, *kept_s, time.time)
    tasks = [
        asyncio.create_task(crew.work()),
        asyncio.create_task(_keep_tidy(uploads, retention, sweep, checkpoints)),
    ]
    if clustered:
        tasks.append(asyncio.create_task(keep_driving(settings, count)))
    if places.store is not None:
        mover = Mover(database, uploads.vault, places.store, server)
        uploads.on_complete = mover.wake
        tasks.append(asyncio.create_task(mover.work()))
    try:
        async with open_keeping(settings, database, uploads) as keeping:
            tasks.append(asyncio.create_task(look_after(keeping, settings)))
            yield Recorded(
                database,
                uploads,
                queue,
                shelf,
                checkpoints,
                followers,
                crew,
                links,
                keeping,
                Notes(database, time.time, new_id),
                jobs,
                settings.keep_analyses_s,
            )
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await uploads.aclose()


def uploads_of(settings: Settings, storage: Storage) -> Uploads:
    """The uploads, within the limits that are set."""
    limits = Limits(
        settings.max_upload_bytes,
        settings.upload_quota_bytes,
        settings.upload_expires_s,
        Bounds(settings.max_video_s, settings.max_video_pixels),
        settings.keep_uploads_s,
    )
    vault, places = Vault(settings.uploads_dir), storage.places
    return Uploads(storage.database, vault, places, limits, time.time, new_id, storage.server)


async def _keep_tidy(
    uploads: Uploads, retention: Retention, sweep: Sweep, checkpoints: Checkpoints
) -> None:
    """Remove what was not finished in time, what has been kept long enough, and what crashes left,
    now and then."""
    while True:
        pause_s = _SWEEP_S
        for one, told in (
            (uploads.sweep, "%d unfinished uploads were removed"),
            (retention.sweep, "%d uploads and %d analyses had been kept long enough"),
            (sweep.run, "%d files that nobody knew were deleted"),
            (
                partial(checkpoints.sweep, sweep.queue.may_be_tried),
                "%d checkpoints were not needed any more",
            ),
            (sweep.database.forget_deleted, ""),
        ):
            try:
                found = await asyncio.to_thread(one)
            except (OSError, SQLAlchemyError, StoreError) as error:  # the next time it may go
                log.warning("not all was tidied: %s", error)
                continue
            if found is None:
                continue
            counts = found if isinstance(found, tuple) else (found,)
            if any(counts):
                log.info(told, *counts)
            if max(counts) >= BATCH:
                pause_s = _GO_ON_S
        await asyncio.sleep(pause_s)
