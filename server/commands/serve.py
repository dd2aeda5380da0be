"""`sideline serve`."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from inference.errors import InvalidInput
from server.app import create_app
from server.config import Settings
from server.loading import OpenPipeline, open_pipeline
from server.state import ServerState


class Server(uvicorn.Server):
    """uvicorn's server, whose signals are ours: the process ends with code 0 when asked to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.listens.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def serve(settings: Settings, opener: OpenPipeline = open_pipeline) -> None:
    """Serve until SIGTERM or SIGINT; raises InvalidInput when the address cannot be had."""
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for chatty in ("aioice", "uvicorn", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    with listening(settings.host, settings.port) as sock:
        app = create_app(settings, opener)
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_serve(app, settings, sock))


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A bound socket; raises InvalidInput with what to do when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
            sock.listen(128)
        except OSError as error:
            reason = error.strerror or str(error)
            detail = f"cannot listen on {host}:{port}: {reason}; choose another with --port"
            raise InvalidInput(detail) from error
        yield sock


def address(host: str, port: int) -> str:
    """The address for a person to open."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


async def _serve(app: FastAPI, settings: Settings, sock: socket.socket) -> None:
    config = uvicorn.Config(
        app, log_config=None, access_log=False, timeout_graceful_shutdown=3, ws="websockets-sansio"
    )
    server = Server(config)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    running = asyncio.create_task(server.serve([sock]))
    stopping = asyncio.create_task(stop.wait())
    announcing = asyncio.create_task(_announce(app, server, settings, sock))
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (stopping, announcing):
        task.cancel()
    if hasattr(app.state, "server"):
        state: ServerState = app.state.server
        await state.sessions.end_all("the server stops", settings.shutdown_timeout_s)
    server.should_exit = True
    await running


async def _announce(app: FastAPI, server: Server, settings: Settings, sock: socket.socket) -> None:
    await server.listens.wait()
    state: ServerState = app.state.server
    await state.settled.wait()
    if state.pipeline is None:
        print(f"Sideline cannot become ready: {state.failure}", file=sys.stderr, flush=True)
        return
    print(f"Sideline is ready at {address(settings.host, sock.getsockname()[1])}", flush=True)


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.Loop
