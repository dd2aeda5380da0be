"""Who does the work of an analysis that was claimed; here, a process of this machine."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from server.analyses.queue import LostClaim, Queue
from server.analyses.waiting import waited_s
from server.config import Settings
from server.store.tables import Analysis

LOOK_S = 1.0
"""How often is looked how far an analysis has come, and whether it still is wanted."""

TIDIES_WITHIN_S = 10.0
"""What a process may take to end once it has told the database what came of its analysis: it still
tidies up, and sends its trace."""

_PASSED_ON = (
    "store_url",
    "s3_endpoint_url",
    "s3_public_url",
    "s3_region",
    "s3_access_key_id",
    "s3_path_style",
    "trace_endpoint",
)


class Hands(Protocol):
    """Works on analyses, several at a time."""

    async def room(self) -> int:
        """How many may be worked on at a time."""

    async def work(self, analysis: Analysis) -> str | None:
        """Work on one that was claimed, to its end; its lease is renewed meanwhile. Returns why the
        try came to nothing, if it did; whether it did the database says, where there is a result
        or a better reason. Cancelled, it ends the work."""


Command = Callable[[Analysis], Sequence[str]]


def _job(analysis: Analysis) -> Sequence[str]:
    return "-m", "server.analyses.job", analysis.id, str(analysis.claim), str(os.getpid())


class Processes:
    """A process each, as many as the settings allow; ends those that hang."""

    def __init__(self, queue: Queue, settings: Settings, command: Command = _job) -> None:
        """`command` gives the arguments to Python for an analysis."""
        self._queue = queue
        self._settings = settings
        self._command = command

    async def room(self) -> int:
        """As the settings say."""
        return self._settings.analysis_processes

    async def work(self, analysis: Analysis) -> str | None:
        """A process that ends well has told the database what came of it."""
        why = await self.run(analysis)
        return "its process ended without a result" if why is None else why

    async def run(self, analysis: Analysis) -> str | None:
        """Why its process was ended, or ended badly; None also when it was not wanted any more."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self._command(analysis),
            env={**os.environ, **environment(self._settings)},
        )
        try:
            return await self._watch(analysis, process)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _watch(self, analysis: Analysis, process: asyncio.subprocess.Process) -> str | None:
        """As `run`.

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
                await asyncio.wait({ending}, timeout=LOOK_S)
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
            if await asyncio.to_thread(self._queue.has_outcome, analysis.id):
                await asyncio.wait({ending}, timeout=TIDIES_WITHIN_S)
            return None
        finally:
            ending.cancel()
        return _ended(process.returncode)


def environment(settings: Settings) -> dict[str, str]:
    """What such a process is to read as its settings."""
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


def _ended(code: int | None) -> str | None:
    if not code:
        return None
    if code < 0:
        return f"its process was ended by {signal.Signals(-code).name}"
    return f"its process ended with code {code}; the server's log says why"
