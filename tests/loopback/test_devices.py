"""Phones on their line to a real server."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import websockets

from server.devices.lines import MESSAGES, Lines
from server.devices.routes import NO_DEVICE, REPLACED, TOO_MANY
from tests.support.joining import devices, pair
from tests.support.owners import PRINTED, owned
from tests.support.serving import Serving


def line_of(url: str, query: str) -> Any:
    """The address of a line."""
    return websockets.connect(f"{url.replace('http', 'ws')}/api/v1/devices/line?{query}")


async def heard(socket: websockets.ClientConnection) -> dict[str, Any]:
    """What the device is told next."""
    told: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), 10))
    return told


async def closed(socket: websockets.ClientConnection) -> int | None:
    """How the server hangs up."""
    await asyncio.wait_for(socket.wait_closed(), 10)
    return socket.close_code


async def told(lines: Lines, device: str, state: str) -> None:
    """Wait until the server knows it."""
    async with asyncio.timeout(10):
        while True:
            if lines.state_of(device) == state:
                return
            await asyncio.sleep(0.01)


async def test_a_phone_is_started_and_stopped_from_aside(server: Serving) -> None:
    """What the coach asks for arrives as asked, with what is known of the athlete; what the phone
    says of itself is known; bad asks are refused in words."""
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        made = await http.post("/api/v1/athletes", json={"name": "Ada", "height_m": 1.7})
        athlete = made.json()["id"]
        start = "/api/v1/devices/tripod-1/start"
        assert (await http.post(start, json={"sport": "cmj"})).json()["type"].endswith("offline")
        async with line_of(server.url, "device=tripod-1") as phone:
            await phone.send('{"type":"state","state":"idle","battery":0.8}')
            asked = {"sport": "cmj", "athlete_id": athlete, "record": True}
            answer = await http.post(start, json=asked)
            assert (answer.status_code, answer.json()["id"]) == (202, "tripod-1")
            assert await heard(phone) == {"type": "start", "height_m": 1.7, **asked}
            await phone.send('{"type":"state","state":"live","session_id":"s"}')
            await told(server.app.state.lines, "tripod-1", "live")
            stopped = await http.post("/api/v1/devices/tripod-1/stop")
            assert (stopped.status_code, stopped.json()["state"]) == (202, "live")
            assert await heard(phone) == {"type": "stop"}
            unknown = [{"sport": "chess"}, {"sport": "cmj", "athlete_id": "x"}, {}]
            codes = [(await http.post(start, json=one)).status_code for one in unknown]
            assert codes == [422, 422, 422]
            await phone.send("nonsense")
            assert (await heard(phone))["code"] == "not-json"
        async with asyncio.timeout(10):
            while server.app.state.lines.online("tripod-1"):  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(0.01)


async def test_lines_are_bounded(server: Serving) -> None:
    """One of each device, short messages and not too many of them; who is no device is told so."""
    async with line_of(server.url, "device=a") as first, line_of(server.url, "device=a") as second:
        assert await closed(first) == REPLACED
        for _ in range(MESSAGES + 1):
            await second.send('{"type":"state","state":"idle"}')
        assert await closed(second) == TOO_MANY
    async with line_of(server.url, "device=a") as third:
        await third.send("x" * 100_000)
        assert await closed(third) == 1009
    async with line_of(server.url, "") as nobody:
        assert await closed(nobody) == NO_DEVICE


async def test_a_device_is_its_key(tmp_path: Path) -> None:
    """With keys a device is told by its key's id, whatever it calls itself, and by its owner
    only."""
    async with owned(tmp_path) as house:
        mine, other = await house.key("harbour-club"), await house.key("other-club")
        device = await pair(house, mine)
        async with line_of(house.server.url, f"key={device.key}&device=tripod") as phone:
            await phone.send('{"type":"state","state":"idle"}')
            await told(house.server.app.state.lines, device.id, "idle")
            assert [(one["id"], one["online"]) for one in await devices(house, mine)] == [
                (device.id, True)
            ]
            path = f"/api/v1/devices/{device.id}/stop"
            codes = [
                (await house.ask("POST", path, key)).status_code
                for key in (mine, other, PRINTED.text, None)
            ]
            assert codes == [202, 404, 404, 401]
            assert await heard(phone) == {"type": "stop"}
        for key in (mine, PRINTED.text):
            async with line_of(house.server.url, f"key={key}&device=tripod") as coach:
                assert await closed(coach) == NO_DEVICE
