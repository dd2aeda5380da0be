"""Serves a session host's application, and ends it when that is asked for."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
from dataclasses import dataclass, field
from logging import getLogger

from fastapi import FastAPI

from inference.engines.registry import check_engine
from inference.errors import SidelineError
from server.cluster.host import create_host, host_settings
from server.cluster.lines import Drain, HostOrders, Up
from server.cluster.names import new_host_id
from server.cluster.recordings import storing_recordings
from server.cluster.reporting import Reporter, reporting
from server.commands.serve import Server, address, listening, loop_factory
from server.config import Settings, read_settings
from server.observability.logs import log_to_stderr
from server.state import ServerState
from server.workers.state import FrontState

log = getLogger(__name__)


@dataclass(slots=True)
class Asked:
    """How the host is asked to end: to `drain` first, or at once, as its starter has `gone`."""

    drain: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    within_s: float | None = None
    _rest: bytes = b""

    def heard(self, words: bytes) -> None:
        """Something, or nothing any more, came on stdin."""
        if not words:
            self.gone.set()
            return
        *lines, self._rest = (self._rest + words).split(b"\n")
        for line in lines:
            self.drains(Drain.parse(line).within_s)

    def drains(self, within_s: float | None) -> None:
        """End when all have left, at the latest in so many seconds; None: as the settings say."""
        self.within_s = within_s
        self.drain.set()


def serve_host(line: bytes) -> int:
    """Serve by these orders until told to end; the process's exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the starter, which tells us
    try:
        orders = HostOrders.parse(line)
        given = read_settings()
        settings = host_settings(given, given.host_address or orders.address)
        log_to_stderr(settings.log_level, settings.log_format, "session-host")
        check_engine(settings.engine)
        name = new_host_id()
        with listening(settings.host, 0) as sock:
            app = create_host(settings, name)
            with asyncio.Runner(loop_factory=loop_factory()) as runner:
                runner.run(_serve(app, settings, sock, name, orders.node))
    except SidelineError as error:
        print(f"sideline: {error}", file=sys.stderr)
        _say(Up(failure=str(error)))
        return 2
    return 0


async def _serve(
    app: FastAPI, settings: Settings, sock: socket.socket, name: str, node: str
) -> None:
    async with storing_recordings(
        settings
    ):  # sessions' last recordings are complete when they have ended
        await _live(app, settings, sock, name, node)


async def _live(
    app: FastAPI, settings: Settings, sock: socket.socket, name: str, node: str
) -> None:
    url = address(settings.host, sock.getsockname()[1])
    server, asked = Server.of(app), Asked()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), _read, asked)
    loop.add_signal_handler(signal.SIGTERM, asked.drains, None)
    running = asyncio.create_task(server.serve([sock]))
    listens = asyncio.create_task(server.listens.wait())
    await asyncio.wait({running, listens}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        listens.cancel()
        await running  # raises why
        return
    state: ServerState | FrontState = app.state.server
    tidying = asyncio.create_task(_tidy(state))
    try:
        async with reporting(settings.redis, name, url, node, state.standing) as reporter:
            _say(Up(name, url, os.getpid()))
            log.info("host %s listens at %s", name, url)
            await _until_asked(asked, running)
            await _drain(state, asked, reporter)
            await state.end_sessions()
    finally:
        tidying.cancel()
        server.should_exit = True
        await running


async def _until_asked(asked: Asked, running: asyncio.Task[None]) -> None:
    waiting = {asyncio.create_task(one.wait()) for one in (asked.drain, asked.gone)}
    await asyncio.wait({running, *waiting}, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()


async def _drain(state: ServerState | FrontState, asked: Asked, reporter: Reporter) -> None:
    """Until all have left, the time is over, or there is nobody any more who wants to know."""
    draining = asyncio.create_task(state.drain(0.0 if asked.gone.is_set() else asked.within_s))
    gone = asyncio.create_task(asked.gone.wait())
    await asyncio.sleep(0)  # it has begun
    reporter.soon()
    await asyncio.wait({draining, gone}, return_when=asyncio.FIRST_COMPLETED)
    for task in (draining, gone):
        task.cancel()
    await asyncio.wait({draining, gone})


async def _tidy(state: ServerState | FrontState) -> None:
    """As the server does: what is loaded stays, and need not be searched for garbage."""
    await state.settled.wait()
    gc.collect()
    gc.freeze()


def _read(asked: Asked) -> None:
    words = os.read(sys.stdin.fileno(), 4096)
    if not words:
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
    asked.heard(words)


def _say(up: Up) -> None:
    print(up.line(), end="", flush=True)
