"""`sideline serve`."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

import uvicorn
from fastapi import FastAPI

from inference.engines.registry import check_engine
from inference.errors import InvalidInput
from server.accounts.keys import ApiKey, api_key
from server.app import create_app
from server.certificates.serving import Serving, keep_current, prepare, utc_now
from server.commands.announcing import Announcement, phone_link
from server.commands.doorman import Doorman
from server.config import Settings
from server.loading import OpenPipeline, open_live_pipeline
from server.observability.logs import log_to_stderr
from server.state import ServerState
from server.store.opening import open_storage

if TYPE_CHECKING:
    from server.cluster.doors.state import DoorState
    from server.workers.state import FrontState


_SOCKET_LIMIT_BYTES = 16 * 1024
"""Of a message that a client sends; nobody has more to say than a device its state."""


class Server(uvicorn.Server):
    """uvicorn's server, whose signals are ours: the process ends with code 0 when asked to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    @classmethod
    def of(cls, app: FastAPI, tls: Serving | None = None) -> Self:
        """A server whose log never holds an address, which may have a key in its query; with `tls`
        it speaks HTTPS."""
        return cls(
            uvicorn.Config(
                app,
                http=Doorman,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=3,
                ws="websockets-sansio",
                ws_max_size=_SOCKET_LIMIT_BYTES,
                # What is told to hundreds is put into words once: to pack it for each would cost
                # more than to send it, and some 300 kB of memory for each.
                ws_per_message_deflate=False,
                server_header=False,
                ssl_certfile=None if tls is None else tls.certificate,
                ssl_keyfile=None if tls is None else tls.key,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.listens.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def serve(settings: Settings, opener: OpenPipeline = open_live_pipeline) -> None:
    """Serve until SIGTERM or SIGINT; raises InvalidInput when the address cannot be had, and
    UnknownEngine."""
    check_engine(settings.engine)
    log_to_stderr(settings.log_level, settings.log_format)
    open_storage(settings).close()  # an error stands alone here
    tls = prepare(settings, utc_now())
    with listening(settings.host, settings.port) as sock:
        key = api_key(settings.data_dir) if settings.demands_key else None
        app = application(settings, opener, key)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_serve(app, settings, sock, key, tls))


def application(settings: Settings, opener: OpenPipeline, key: ApiKey | None) -> FastAPI:
    """All in one process, the front of several, or a front door of a cluster."""
    if settings.cluster is not None:
        from server.cluster.doors.door import create_door

        return create_door(settings, key)
    if not settings.media_workers:
        return create_app(settings, opener, key)
    from server.workers.front import create_front

    return create_front(settings, key)


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
            detail = (
                f"cannot listen on {host}:{port}: {reason}; choose another with --host or --port"
            )
            raise InvalidInput(detail) from error
        yield sock


def address(host: str, port: int, *, https: bool = False) -> str:
    """The address for a person to open."""
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if https else 'http'}://{shown}:{port}"


async def _serve(
    app: FastAPI,
    settings: Settings,
    sock: socket.socket,
    key: ApiKey | None,
    tls: Serving | None,
) -> None:
    server = Server.of(app, tls)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stop_or_leave, stop)
    running = asyncio.create_task(server.serve([sock]))
    stopping = asyncio.create_task(stop.wait())
    host, port = reachable(settings.host), sock.getsockname()[1]
    url = address(host, port, https=settings.https)
    beside = {stopping, asyncio.create_task(_announce(app, server, url, key, tls))}
    if tls is not None:
        beside.add(asyncio.create_task(_keep_certificate(settings, server, tls)))
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in beside:
        task.cancel()
    if hasattr(app.state, "server"):
        state: ServerState | FrontState | DoorState = app.state.server
        await state.drain()
        await state.end_sessions()
    server.should_exit = True
    await running


def _stop_or_leave(stop: asyncio.Event) -> None:
    """Ask for an orderly end; asked again, end at once."""
    if stop.is_set():
        os._exit(130)
    stop.set()


async def _keep_certificate(settings: Settings, server: Server, tls: Serving) -> None:
    await server.listens.wait()
    context = server.config.ssl
    assert context is not None
    await keep_current(settings, tls, context)


async def _announce(
    app: FastAPI, server: Server, url: str, key: ApiKey | None, tls: Serving | None
) -> None:
    await server.listens.wait()
    state: ServerState | FrontState | DoorState = app.state.server
    await state.settled.wait()
    gc.collect()
    gc.freeze()  # what is loaded stays: searching through it later would only delay frames
    if not state.ready:
        return  # why is in the log already
    on_terminal = sys.stdout.isatty() and state.settings.log_format != "json"
    phone = await phone_link(app, url, key) if state.settings.lan and on_terminal else None
    authority = None if tls is None else tls.authority
    said = Announcement(url, key, authority, phone, state.settings)
    print("\n".join(said.lines()), flush=True)


def reachable(host: str) -> str:
    """The host for a person to type: an address of this machine where `host` means all of them."""
    if host not in ("0.0.0.0", "::"):
        return host
    family, elsewhere = (
        (socket.AF_INET, "192.0.2.1") if host == "0.0.0.0" else (socket.AF_INET6, "2001:db8::1")
    )
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((elsewhere, 9))  # sends nothing: it only asks for the route
        except OSError:
            return host
        return str(probe.getsockname()[0])


def loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    """The quickest event loop that there is here."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.Loop
