"""One media worker: its process, started again when it ends, and what is asked of it."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from logging import getLogger
from pathlib import Path

import httpx

from inference.clock import Clock, monotonic
from server.workers.backoff import Backoff
from server.workers.orders import Orders
from server.workers.places import PlaceDown

log = getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
_LOOK_EVERY_S = 0.05
_ANSWER_WITHIN_S = 20.0
"""An answer to an offer waits for STUN and TURN servers, 10 s at most."""

_KEPT_S = 2.0
"""Connections are kept for less than the worker keeps them, which closes them without a word."""

_LEAVE_S = 4.0
"""What a worker may take to end besides what its sessions may."""


class WorkerDown(PlaceDown):
    """The worker's process is not there, or has gone while it was asked."""


class Worker:
    """Runs until it is closed. `ready` says whether sessions can start there; `pending` how many
    are about to."""

    def __init__(self, number: int, orders: Callable[[int], Orders], clock: Clock = monotonic):
        """`orders` makes those of the nth process, counted from 0, each with a new socket."""
        self.number = number
        self.ready = False
        self.pending = 0
        self.settled = asyncio.Event()
        self.socket: Path | None = None
        self._orders = orders
        self._backoff = Backoff(clock)
        self._process: Process | None = None
        self._http: httpx.AsyncClient | None = None
        self._closing = asyncio.Event()
        self._running = asyncio.create_task(self._run())

    @property
    def ends(self) -> int:
        """How often its process has ended, though nobody asked it to."""
        return self._backoff.ends

    @property
    def process_id(self) -> int | None:
        """Of its process now."""
        return None if self._process is None else self._process.pid

    @contextmanager
    def offering(self) -> Iterator[None]:
        """While it is asked to take one more session."""
        self.pending += 1
        try:
            yield
        finally:
            self.pending -= 1

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: bytes = b"",
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
    ) -> httpx.Response:
        """What the worker answers; raises WorkerDown."""
        if self._http is None:
            raise WorkerDown
        url = httpx.URL(path=path, query=query or None)
        try:
            return await self._http.request(method, url, headers=headers, content=body)
        except (httpx.TransportError, RuntimeError) as error:  # the latter: closed meanwhile
            raise WorkerDown from error

    async def close(self, within_s: float) -> None:
        """Let its sessions end in good order, in so many seconds; safe to call twice."""
        self._closing.set()
        self._hang_up()
        _, late = await asyncio.wait({self._running}, timeout=within_s + _LEAVE_S)
        if late:
            log.error("media worker %d did not end: it is killed", self.number)
            self._kill()
            await self._running

    async def _run(self) -> None:
        generation = 0
        while not self._closing.is_set():
            orders = self._orders(generation)
            generation += 1
            self._backoff.started()
            try:
                await self._live(orders)
            finally:
                await self._bury(orders)
            if not self._closing.is_set():
                pause_s = self._backoff.ended()
                log.warning("media worker %d ended; again in %.1f s", self.number, pause_s)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), pause_s)

    async def _live(self, orders: Orders) -> None:
        """One process, until it has ended."""
        known = os.environ.get("PYTHONPATH")
        path = str(_ROOT) if not known else str(_ROOT) + os.pathsep + known
        self._process = process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server.workers.main"),
            stdin=PIPE,
            stdout=DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert process.stdin is not None
        process.stdin.write(orders.line().encode())
        if self._closing.is_set():
            self._hang_up()
        self.socket = orders.socket
        self._http = httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(
                uds=str(orders.socket), limits=httpx.Limits(keepalive_expiry=_KEPT_S)
            ),
            base_url="http://localhost",
            timeout=_ANSWER_WITHIN_S,
            trust_env=False,
        )
        watching = asyncio.create_task(self._watch())
        try:
            await process.wait()
        finally:
            watching.cancel()
            await asyncio.wait({watching})

    async def _watch(self) -> None:
        """Until it can take sessions."""
        while not self.ready:
            with suppress(WorkerDown):
                self.ready = (await self.ask("GET", "/readyz")).status_code == HTTPStatus.OK
            if not self.ready:
                await asyncio.sleep(_LOOK_EVERY_S)
        self.settled.set()

    async def _bury(self, orders: Orders) -> None:
        self.ready = False
        self.settled.set()
        self._kill()
        if self._process is not None:
            await self._process.wait()
        http, self._http, self.socket, self._process = self._http, None, None, None
        if http is not None:
            await http.aclose()
        orders.socket.unlink(missing_ok=True)

    def _hang_up(self) -> None:
        """Ask the process to end."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
