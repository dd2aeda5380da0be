"""Live sessions are kept, and recorded, over real connections."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from tests.support.http import http
from tests.support.serving import Serving


async def ask(server: Serving, method: str, path: str, **given: Any) -> httpx.Response:
    """What the server answers."""
    async with http(server) as client:
        return await client.request(method, path, **given)


async def recording(server: Serving, session_id: str) -> dict[str, Any]:
    """The session, once what became of its recording is known."""
    async with asyncio.timeout(20):
        while True:
            told = (await ask(server, "GET", f"/api/v1/sessions/{session_id}")).json()
            if told["recording"]["state"] != "writing":
                return dict(told)
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("codec", ["h264", "vp8"])
async def test_a_session_is_recorded(
    server: Serving, codec: str, request: pytest.FixtureRequest
) -> None:
    """What was decoded becomes an upload, which counts and is measured as any other."""
    clip: Clip = request.getfixturevalue(codec)
    async with SidelineClient(
        server.url, "cmj", ClipTrack(clip), codec=clip.codec, record=True
    ) as client:
        async with asyncio.timeout(20):
            answered = 0
            async for _ in client.results:
                answered += 1
                if answered == 40:
                    break
        session_id = str(client.session_id)
    told = await recording(server, session_id)
    print(told)
    upload = (await ask(server, "GET", f"/api/v1/uploads/{told['recording']['upload_id']}")).json()
    print(upload)
