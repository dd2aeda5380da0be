"""Gives the queue's analyses to those who work on them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from logging import getLogger

from sqlalchemy.exc import SQLAlchemyError

from inference.logs import bind
from server.analyses.hands import LOOK_S, Hands
from server.analyses.queue import LostClaim, Queue
from server.store.objects.base import StoreError
from server.store.tables import Analysis
from server.wire.problems import Problem

log = getLogger(__name__)


def _nothing(analysis_id: str, claim: str) -> None:
    pass


class Crew:
    """As many analyses at a time as there are hands for."""

    def __init__(
        self,
        queue: Queue,
        hands: Hands,
        ended: Callable[[str, str], None] = _nothing,
    ) -> None:
        """`ended` is called, on a thread, with the ids of an analysis and of its try when nobody
        works on that any more."""
        self._queue = queue
        self._hands = hands
        self._ended = ended
        self._news = asyncio.Event()
        self._at_work: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """There is something new in the queue; call it on the event loop."""
        self._news.set()

    async def work(self) -> None:
        """Until cancelled; then what is worked on ends too, and is gone on with later."""
        try:
            while True:
                try:
                    await self._take_what_is_due()
                except SQLAlchemyError as error:
                    log.warning("the queue cannot be read, and will be tried again: %s", error)
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await self._news.wait()
                self._news.clear()
        finally:
            for task in self._at_work:
                task.cancel()
            await asyncio.gather(*self._at_work, return_exceptions=True)

    async def _take_what_is_due(self) -> None:
        while len(self._at_work) < await self._hands.room():
            analysis = await asyncio.to_thread(self._queue.claim)
            if analysis is None:
                return
            task = asyncio.create_task(self._try(analysis))
            self._at_work.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._at_work.discard(task)
        self._news.set()
        if not task.cancelled() and task.exception() is not None:
            # Its lease runs out, and it begins again.
            log.error("an analysis was lost from sight", exc_info=task.exception())

    async def _try(self, analysis: Analysis) -> None:
        bind(analysis_id=analysis.id)
        assert analysis.claim is not None
        why = await self._hands.work(analysis)
        if why is not None:
            problem = Problem(500, "analysis-died", why)
            with suppress(LostClaim):
                await asyncio.to_thread(
                    self._queue.fail, analysis.id, analysis.claim, problem, for_good=False
                )
        with suppress(StoreError):  # the sweep does it later
            await asyncio.to_thread(self._ended, analysis.id, analysis.claim)
