"""What a process that runs live sessions does to keep them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from logging import getLogger

from sqlalchemy.exc import SQLAlchemyError

from inference.clock import monotonic
from server.athletes.registry import Athletes
from server.config import Settings
from server.history.history import History
from server.history.keeper import Chronicle, Keeper
from server.history.ledger import Ledger
from server.history.ledgers import Ledgers
from server.history.recorder import Recorder, RecordingLimits
from server.history.recordings import Recorded, RecordingRules, Recordings
from server.ids import new_id
from server.sessions.session import Session
from server.store.database import Database
from server.uploads.registry import Uploads

log = getLogger(__name__)

_CLOSE_WITHIN_S = 10.0
_PRUNE_S = 600.0
_LOOK_S = 10.0


@dataclass(slots=True)
class _Page:
    chronicle: Chronicle
    recorder: Recorder | None
    ledger: Ledger | None


class Keeping:
    """One a process: keeps its sessions and their recordings."""

    def __init__(
        self, athletes: Athletes, history: History, recordings: Recordings, keeper: Keeper
    ) -> None:
        self.athletes = athletes
        self.history = history
        self.recordings = recordings
        self.keeper = keeper
        self._pages: dict[str, _Page] = {}
        self._ending: set[asyncio.Task[None]] = set()

    def begin(self, session: Session) -> None:
        """A session has started: write it down, and its video where there is a recorder."""
        recorder = session.tap if isinstance(session.tap, Recorder) else None
        ledger = None if recorder is None else Ledger()
        if recorder is not None:
            self.recordings.begin(recorder, session.owner)
        file = None if recorder is None else recorder.stem.name
        session.diary = chronicle = self.keeper.open(session, file)
        session.ledger = ledger
        self._pages[session.id] = _Page(chronicle, recorder, ledger)

    async def end(self, session: Session, reason: str) -> None:
        """It has ended: its last entry now, its recording in a while."""
        page = self._pages.pop(session.id, None)
        if page is None:
            return
        await self.keeper.end(page.chronicle, reason)
        if page.recorder is not None:
            task = asyncio.create_task(self._end_recording(page, page.recorder))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def close(self) -> None:
        """Wait until all that has ended is kept, for a while; what is not is found later."""
        if self._ending:
            _, late = await asyncio.wait(self._ending, timeout=_CLOSE_WITHIN_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _end_recording(self, page: _Page, recorder: Recorder) -> None:
        said = page.chronicle.beginning
        of = Recorded(said.id, said.owner, said.sport, said.created_s)
        await page.chronicle.written.wait()
        try:
            await self.recordings.end(recorder, of, page.ledger)
        except SQLAlchemyError as error:
            # What is still written counts as left by a dead server, and is found as such.
            log.error("the recording of session %s waits: %s", said.id, error)


@asynccontextmanager
async def open_keeping(
    settings: Settings, database: Database, uploads: Uploads
) -> AsyncIterator[Keeping]:
    """At work until the end, when no session lives any more."""
    history = History(database, time.time)
    limits = RecordingLimits(settings.recording_max_bytes, settings.recording_max_s)
    rules = RecordingRules(settings.recording, settings.recordings_dir, limits)
    keeper = Keeper(history, time.time)
    keeping = Keeping(
        Athletes(database, time.time, new_id),
        history,
        Recordings(rules, uploads, history, Ledgers(uploads.places), time.time, new_id),
        keeper,
    )
    writing = asyncio.create_task(keeper.work())
    try:
        yield keeping
    finally:
        keeper.stop()
        await writing
        await keeping.close()


async def look_after(keeping: Keeping, settings: Settings) -> None:
    """Until cancelled: end what dead servers left, and forget what is too old."""
    pruned_s = float("-inf")
    while True:
        try:
            await keeping.recordings.rescue_all()
            if monotonic() - pruned_s >= _PRUNE_S:
                pruned_s = monotonic()
                await asyncio.to_thread(keeping.recordings.sweep)
                kept_s = settings.sessions_kept_s
                await asyncio.to_thread(keeping.history.prune, settings.sessions_kept, kept_s)
        except (OSError, SQLAlchemyError) as error:
            log.warning("sessions cannot be looked after just now: %s", error)
        await asyncio.sleep(_LOOK_S)
