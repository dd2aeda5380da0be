"""Requests that do not get through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from clients.python.api import Api
from clients.python.errors import Unreachable

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


class Forgetful:
    """A server that hears the first request, and hangs up without a word."""

    def __init__(self) -> None:
        self.heard = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        await reader.readuntil(b"\r\n\r\n")
        self.heard += 1
        if self.heard > 1:
            writer.write(ANSWER)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def forgetful() -> AsyncIterator[tuple[Forgetful, Api]]:
    """One, and a client of it."""
    one = Forgetful()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, Api(f"http://127.0.0.1:{port}", patience_s=20) as api:
        yield one, api


async def test_what_was_not_answered_is_asked_again() -> None:
    """A server that hung up may answer the next time."""
    async with forgetful() as (server, api):
        assert await api._json("GET", "/") == {}
    assert server.heard == 2


async def test_what_would_be_done_twice_is_not() -> None:
    """It may have been heard: who asked has to look."""
    async with forgetful() as (server, api):
        with pytest.raises(Unreachable):
            await api._json("POST", "/", repeatable=False)
    assert server.heard == 1
