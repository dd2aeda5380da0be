"""The process of a media worker: `python -m server.workers.main`, its orders on stdin.

It listens on a Unix-domain socket in a folder that is the front's alone, and ends in good order at
SIGTERM and when stdin ends: with the front, however that ended.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
from functools import partial
from pathlib import Path

from inference.engines.resilient import ResilientEngine
from inference.engines.shared.client import SharedEngine
from inference.engines.succession import Candidate
from inference.pipeline import Pipeline
from server.app import create_app
from server.commands.serve import Server, loop_factory
from server.config import Settings
from server.loading import OpenPipeline, open_live_pipeline, pipeline_of
from server.observability.logs import log_to_stderr
from server.state import ServerState
from server.workers.ids import worker_session_id
from server.workers.orders import Orders


def main() -> None:
    """Serve until told to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the front, which tells us
    orders = Orders.parse(sys.stdin.readline())
    told = orders.settings
    log_to_stderr(told.log_level, told.log_format, f"media-worker-{orders.number}")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.bind(str(orders.socket))
        sock.listen(128)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_serve(orders, sock))


async def _serve(orders: Orders, sock: socket.socket) -> None:
    opener = open_live_pipeline if orders.engine is None else _with_shared(orders.engine)
    new_id = partial(worker_session_id, orders.number, orders.host)
    app = create_app(orders.settings, opener, new_id=new_id, live_only=True)
    server = Server.of(app)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_reader(sys.stdin.fileno(), _ended, stop)
    running = asyncio.create_task(server.serve([sock]))
    tidying = asyncio.create_task(_tidy(server, app.state))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (stopping, tidying):
        task.cancel()
    if hasattr(app.state, "server"):
        state: ServerState = app.state.server
        await state.end_sessions()
    server.should_exit = True
    await running


def _ended(stop: asyncio.Event) -> None:
    """Nothing is ever said on stdin after the orders: it can be read when it has ended."""
    if not os.read(sys.stdin.fileno(), 4096):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        stop.set()


async def _tidy(server: Server, app_state: object) -> None:
    """As the server does: what is loaded stays, and need not be searched for garbage."""
    await server.listens.wait()
    state: ServerState = app_state.server  # type: ignore[attr-defined]
    await state.settled.wait()
    gc.collect()
    gc.freeze()


def _with_shared(path: Path) -> OpenPipeline:
    """A pipeline over the engine that all workers share."""

    def open_it(settings: Settings) -> Pipeline:
        engine = ResilientEngine([Candidate("shared", lambda: SharedEngine(path))])
        pipeline = pipeline_of(settings, engine)
        pipeline.measure()
        return pipeline

    return open_it


if __name__ == "__main__":
    main()
