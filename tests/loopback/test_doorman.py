"""Connections that never come to a request."""

import asyncio

import httpx
import pytest

from server.commands import doorman
from tests.support.http import http
from tests.support.serving import Serving


async def connect(server: Serving) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection on which nothing was said."""
    url = httpx.URL(server.url)
    return await asyncio.open_connection(url.host, url.port)


@pytest.mark.parametrize(
    "said", [b"", b"GET /heal", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: y"]
)
async def test_a_request_that_never_ends_its_head_is_not_waited_for(
    server: Serving, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    """Nor one that never begins."""
    monkeypatch.setattr(doorman, "HEAD_WITHIN_S", 0.05)
    reader, writer = await connect(server)
    writer.write(said)
    async with asyncio.timeout(10):
        assert await reader.read() == b""
    writer.close()


async def test_a_second_request_is_not_waited_for_either(
    server: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first on a connection is answered as ever."""
    monkeypatch.setattr(doorman, "HEAD_WITHIN_S", 0.2)
    reader, writer = await connect(server)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    async with asyncio.timeout(10):
        assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 200")
        writer.write(b"GET /healthz HTTP/1.1\r\n")
        assert b"HTTP/1.1" not in await reader.read()
    writer.close()


async def test_headers_without_end_are_not_kept(server: Serving) -> None:
    """The connection is closed when they are longer than any browser's."""
    reader, writer = await connect(server)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
    sent = 0
    async with asyncio.timeout(10):
        while not reader.at_eof():
            try:
                writer.write(b"X-Header: value\r\n" * 64)
                await writer.drain()
            except ConnectionError:
                break
            sent += 64 * 17
            await asyncio.sleep(0)
            if sent > doorman.HEAD_BYTES:
                assert await reader.read() == b""
    assert sent < 20 * doorman.HEAD_BYTES
    writer.close()


async def test_a_slow_answer_is_not_cut_off(
    server: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the head is there, the body may take longer."""
    monkeypatch.setattr(doorman, "HEAD_WITHIN_S", 0.1)

    async def slow() -> object:
        for _ in range(4):
            await asyncio.sleep(0.05)
            yield b"v=0\r\n"

    async with http(server) as client:
        headers = {"Content-Type": "application/sdp"}
        answer = await client.post("/whip?sport=cmj", content=slow(), headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 422
