"""Devices, members and shares, as a coach makes them and as they come in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import websockets

from tests.support.owners import Owned


@dataclass(frozen=True, slots=True)
class Device:
    """A paired one."""

    id: str
    key: str


async def pair(house: Owned, key: str | None, **wanted: Any) -> Device:
    """A device that was let in with that key."""
    made = await house.ask("POST", "/api/v1/pairings", key, json=wanted)
    assert made.status_code == 201, made.text
    said = {"token": made.json()["token"], "name": "Ada's phone"}
    claimed = await house.ask("POST", "/api/v1/pairings/claim", None, json=said)
    assert claimed.status_code == 201, claimed.text
    return Device(claimed.json()["device_id"], claimed.json()["key"])


async def invite(house: Owned, key: str, role: str) -> str:
    """The key of a member who took an invitation."""
    made = await house.ask("POST", "/api/v1/invitations", key, json={"role": role})
    assert made.status_code == 201, made.text
    said = {"token": made.json()["token"], "name": "Bea"}
    claimed = await house.ask("POST", "/api/v1/invitations/claim", None, json=said)
    assert claimed.status_code == 201, claimed.text
    return str(claimed.json()["key"])


async def devices(house: Owned, key: str | None) -> list[dict[str, Any]]:
    """As they are listed to that key."""
    listed: list[dict[str, Any]] = (await house.ask("GET", "/api/v1/devices", key)).json()[
        "devices"
    ]
    return listed


def watching(house: Owned, path: str, key: str, *, by_a_page: bool = False) -> websockets.connect:
    """A WebSocket there; a page of the server's says where it comes from."""
    origin = websockets.Origin(house.server.url) if by_a_page else None
    url = f"{house.server.url.replace('http', 'ws')}{path}?key={key}"
    return websockets.connect(url, origin=origin)


async def hung_up(socket: websockets.ClientConnection, within_s: float = 5.0) -> int | None:
    """The code with which it is closed."""
    async with asyncio.timeout(within_s):
        try:
            while True:
                await socket.recv()
        except websockets.ConnectionClosed:
            return socket.close_code
