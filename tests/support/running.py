"""A server in the test's own event loop, of whatever application."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from server.certificates.serving import Serving
from server.commands.serve import Server


@asynccontextmanager
async def running(
    app: FastAPI, sock: socket.socket, tls: Serving | None = None
) -> AsyncIterator[None]:
    """It listens, until the block ends."""
    server = Server.of(app, tls)
    serves = asyncio.create_task(server.serve([sock]))
    listens = asyncio.create_task(server.listens.wait())
    try:
        await asyncio.wait({serves, listens}, return_when=asyncio.FIRST_COMPLETED)
        assert server.started, "it has ended before it listened: its log says why"
        yield
    finally:
        listens.cancel()
        server.should_exit = True
        await serves
