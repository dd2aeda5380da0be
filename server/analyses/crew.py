"""Gives the queue's analyses to processes, one each, and ends those that hang."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from logging import getLogger

from sqlalchemy.exc import SQLAlchemyError

from inference.logs import bind
from server.analyses.queue import LostClaim, Queue
from server.analyses.waiting import waited_s
from server.config import Settings
from server.store.objects.base import StoreError
from server.store.tables import Analysis
from server.wire.problems import Problem

log = getLogger(__name__)

_LOOK_S = 1.0
"""How often the queue is looked at without news: for tries whose time has come, and dead ones."""
_PASSED_ON = (
    "store_url",
    "s3_endpoint_url",
    "s3_public_url",
    "s3_region",
    "s3_access_key_id",
    "s3_path_style",
    "trace_endpoint",
)

Command = Callable[[Analysis], Sequence[str]]


def _job(analysis: Analysis) -> Sequence[str]:
    return "-m", "server.analyses.job", analysis.id, str(analysis.claim), str(os.getpid())


def _nothing(analysis_id: str, claim: str) -> None:
    pass


class Crew:
    """As many processes at a time as the settings allow."""

    def __init__(
        self,
        queue: Queue,
        settings: Settings,
        command: Command = _job,
        ended: Callable[[str, str], None] = _nothing,
    ) -> None:
        """`command` gives the arguments to Python for an analysis; `ended` is called, on a thread,
        with the ids of an analysis and of its try when the try's process is no more."""
        self._queue = queue
        self._ended = ended
        self._command = command
        self._settings = settings
        self._news = asyncio.Event()
        self._at_work: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """There is something new in the queue; call it on the event loop."""
        self._news.set()

    async def work(self) -> None:
        """Until cancelled; then the processes end too, and what they did begins anew later."""
        try:
            while True:
                try:
                    await self._take_what_is_due()
                except SQLAlchemyError as error:
                    log.warning("the queue cannot be read, and will be tried again: %s", error)
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_S):
                        await self._news.wait()
                self._news.clear()
        finally:
            for task in self._at_work:
                task.cancel()
            await asyncio.gather(*self._at_work, return_exceptions=True)

    async def _take_what_is_due(self) -> None:
        while len(self._at_work) < self._settings.analysis_processes:
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
        environment = {**os.environ, **self._environment()}
        process = await asyncio.create_subprocess_exec(
            sys.executable, *self._command(analysis), env=environment
        )
        try:
            why = await self._watch(analysis, process)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if why is not None:
            problem = Problem(500, "analysis-died", why)
            with suppress(LostClaim):
                await asyncio.to_thread(
                    self._queue.fail, analysis.id, analysis.claim, problem, for_good=False
                )
        with suppress(StoreError):  # the sweep does it later
            await asyncio.to_thread(self._ended, analysis.id, analysis.claim)

    async def _watch(self, analysis: Analysis, process: asyncio.subprocess.Process) -> str | None:
        """Why the try came to nothing, if it did; None also when it was not wanted any more.

        While the process lives its lease is renewed from here: it may be slow to start, and when
        this server dies nobody renews it. It hangs when it comes no further although it could run:
        on a busy host it has to wait for long.
        """
        assert analysis.claim is not None
        limit_s, stall_s = self._settings.analysis_timeout_s, self._settings.analysis_stall_s
        began_s = moved_s = time.monotonic()
        waited_before_s = 0.0
        reached: tuple[str, float] | None = None
        ending = asyncio.create_task(process.wait())
        try:
            while not ending.done():
                await asyncio.wait({ending}, timeout=_LOOK_S)
                if ending.done():
                    break
                await asyncio.to_thread(self._queue.renew, analysis.id, analysis.claim)
                found = await asyncio.to_thread(self._queue.find, analysis.id)
                now_s = time.monotonic()
                if found is not None and (found.stage, found.progress) != reached:
                    reached, moved_s = (found.stage, found.progress), now_s
                    waited_before_s = waited_s(process.pid)
                elif now_s - moved_s > stall_s + waited_s(process.pid) - waited_before_s:
                    return f"its process hung: it came no further for {stall_s:g} s"
                if now_s - began_s > limit_s:
                    return f"it took longer than {limit_s:g} s"
        except LostClaim:
            return None
        finally:
            ending.cancel()
        return _ended(process.returncode)

    def _environment(self) -> dict[str, str]:
        settings = self._settings
        chosen = {
            "SIDELINE_DATA_DIR": str(settings.data_dir),
            "SIDELINE_ENGINE": settings.engine,
            "SIDELINE_LOG_LEVEL": settings.log_level,
            "SIDELINE_LOG_FORMAT": settings.log_format,
            "SIDELINE_ANALYSIS_MEMORY_BYTES": str(settings.analysis_memory_bytes),
            "SIDELINE_ANALYSIS_YIELDS": str(settings.analysis_yields),
        }
        secrets = {"database_url": settings.database, "s3_secret_access_key": settings.s3_secret}
        given = {**{name: getattr(settings, name) for name in _PASSED_ON}, **secrets}
        chosen.update(
            {f"SIDELINE_{name.upper()}": str(one) for name, one in given.items() if one is not None}
        )
        return chosen


def _ended(code: int | None) -> str:
    """Why there may be no result. Where there is one, or a reason was given, this one comes too
    late to count."""
    if not code:
        return "its process ended without a result"
    if code < 0:
        return f"its process was ended by {signal.Signals(-code).name}"
    return f"its process ended with code {code}; the server's log says why"
