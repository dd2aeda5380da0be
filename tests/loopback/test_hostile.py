"""What a stranger or a strange sender does ends its own session at most."""

import asyncio
import struct

import aioice.stun
import httpx
import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip, encode_clip, moving_square
from clients.python.publisher import ClipTrack
from server.signalling import body
from tests.hostile.transports import server_address, socket_towards
from tests.support.http import http
from tests.support.serving import Serving

BAD_STUN = struct.pack("!HHI12s", 1, 8, aioice.stun.COOKIE, bytes(12)) + b"\x00\x24\x00\x03abc\0"
"""A check whose priority has three bytes."""


@pytest.mark.parametrize("data", [b"", BAD_STUN, b"\x80" + bytes(3000)])
async def test_a_stranger_cannot_end_a_session(server: Serving, h264: Clip, data: bytes) -> None:
    """Each of these, from any address, once closed the socket or the connection."""
    track = ClipTrack(h264)
    async with SidelineClient(server.url, "cmj", track, reconnect_within_s=0) as client:
        await client.hello()
        host = server_address(client.sender)
        with socket_towards(host) as stranger:
            stranger.sendto(data, host)
        await anext(aiter(client.results))
        assert await client.ping() < 5
        assert not client.ended.is_set()


async def test_what_a_stranger_sends_is_counted(server: Serving, h264: Clip) -> None:
    """By reason, for whoever looks at the session."""
    async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
        await client.hello()
        host = server_address(client.sender)
        with socket_towards(host) as stranger:
            for data in (b"\x80" + bytes(20), b"", BAD_STUN):
                stranger.sendto(data, host)
        async with asyncio.timeout(10), http(server) as api:
            path = f"/api/v1/sessions/{client.session_id}"
            while len(refused := (await api.get(path)).json()["refused"]) < 3:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert refused == {"stranger": 1, "bad-size": 1, "bad-stun": 1}


async def test_pictures_that_are_too_large_end_the_session_with_a_reason(server: Serving) -> None:
    """The client is told what is wrong with them."""
    large = encode_clip(moving_square(1, 4096, 2320), "vp8", 10)
    track = ClipTrack(Clip("vp8", 10, 4096, 2320, large.packets))
    async with SidelineClient(server.url, "cmj", track, reconnect_within_s=0) as client:
        async with asyncio.timeout(20):
            await client.ended.wait()
        assert client.bye is not None
        assert "9437184 pixels" in client.bye.reason


async def test_a_body_that_does_not_come_is_not_waited_for(
    server: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """408, so that slow senders cannot hold all connections."""
    monkeypatch.setattr(body, "WITHIN_S", 0.05)
    url = httpx.URL(server.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    head = "POST /whip?sport=cmj HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sdp\r\n"
    writer.write(f"{head}Content-Length: 500\r\n\r\nv=0".encode())
    async with asyncio.timeout(10):
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"too-slow" in answer
    writer.close()
