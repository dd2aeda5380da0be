"""What live sessions measured, on its way from the event loop to the outbox."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from logging import getLogger
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from server.store.database import Database
from server.webhooks.events import EventType
from server.webhooks.outbox import count_overload, put
from server.webhooks.threads import Threads

log = getLogger(__name__)

MOST_WAITING = 1_000
_AT_ONCE = 50
_RETRY_S = 1.0
_FLUSH_S = 5.0


@dataclass(frozen=True, slots=True)
class Final:
    """A final attempt of somebody's session."""

    owner: str
    data: dict[str, Any]


class Finals:
    """A bounded queue, and the task that writes it to the database; `on_written` is called when
    there is something new to send.

    What comes while it is full is lost, and counted for the endpoints that would have been told.
    """

    def __init__(
        self,
        database: Database,
        now: Callable[[], float],
        new_id: Callable[[], str],
        threads: Threads,
        on_written: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._threads = threads
        self._now = now
        self._new_id = new_id
        self._on_written = on_written
        self._waiting: deque[Final] = deque()
        self._lost: Counter[str] = Counter()
        self._news = asyncio.Event()

    def put(self, owner: str, data: dict[str, Any]) -> None:
        """One more; returns at once. Call it on the event loop."""
        if len(self._waiting) >= MOST_WAITING:
            self._lost[owner] += 1
        else:
            self._waiting.append(Final(owner, data))
        self._news.set()

    async def work(self) -> None:
        """Write what comes, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting or self._lost:
                try:
                    await self._write_some()
                except SQLAlchemyError as error:
                    log.warning("finals cannot be written, and will be tried again: %s", error)
                    await asyncio.sleep(_RETRY_S)

    async def flush(self) -> None:
        """Write what is left, in bounded time; `work` must have ended."""
        with suppress(TimeoutError, SQLAlchemyError):
            async with asyncio.timeout(_FLUSH_S):
                while self._waiting or self._lost:
                    await self._write_some()
        if self._waiting:
            log.error("%d finals were lost for webhooks: no database", len(self._waiting))

    async def _write_some(self) -> None:
        some = [self._waiting[place] for place in range(min(_AT_ONCE, len(self._waiting)))]
        lost = dict(self._lost)
        written = asyncio.create_task(self._threads.run(self._write, some, lost))
        # Once begun it is waited for: cut off in the middle, nobody would know what was written.
        try:
            await asyncio.shield(written)
        finally:
            await asyncio.wait({written})
            if written.exception() is None:
                for _ in some:
                    self._waiting.popleft()
                self._lost.subtract(lost)
                self._lost = +self._lost
        self._on_written()

    def _write(self, some: Sequence[Final], lost: dict[str, int]) -> None:
        with self._database.begin() as session:
            for final in some:
                put(
                    session,
                    final.owner,
                    EventType.METRIC_UPDATE,
                    final.data,
                    self._now(),
                    self._new_id,
                )
            for owner, count in lost.items():
                count_overload(session, owner, EventType.METRIC_UPDATE, count)
