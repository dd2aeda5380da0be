"""Requests as a WHIP client of any make would send them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from aiortc import RTCConfiguration, RTCPeerConnection

from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from tests.support.serving import Serving


@asynccontextmanager
async def http(server: Serving) -> AsyncIterator[httpx.AsyncClient]:
    """A client for the server's address."""
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        yield client


async def post(
    server: Serving, body: str | bytes, sport: str = "cmj", content_type: str = "application/sdp"
) -> httpx.Response:
    """POST an offer."""
    async with http(server) as client:
        return await client.post(
            "/whip", content=body, params={"sport": sport}, headers={"Content-Type": content_type}
        )


async def offer_of(clip: Clip) -> str:
    """A complete offer of a sender that will not be there when it is answered."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    connection.addTrack(ClipTrack(clip))
    connection.createDataChannel("control")
    await connection.setLocalDescription()
    try:
        return connection.localDescription.sdp
    finally:
        await connection.close()
