"""The control channel, and the same events over a WebSocket."""

import asyncio
import json

import httpx
import msgpack
import pytest
import websockets

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from server.wire.control import ErrorMessage
from tests.support.serving import Serving

NOBODYS = {"label": "right", "athlete_id": "nobody"}
"""A change in the name of an athlete that is not there."""


async def test_hello_comes_first(server: Serving, h264: Clip) -> None:
    """The server greets with session, sport and limits."""
    async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
        hello = await client.hello()
    assert hello.session == client.session_id
    assert hello.sport == "cmj"
    assert hello.limits["metrics_bytes"] == 1200


async def test_ping_is_answered(server: Serving, h264: Clip) -> None:
    """A ping gets its pong."""
    async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
        await client.hello()
        assert await client.ping() > 0


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("text", "not-msgpack"),
        (b"\xc1", "not-msgpack"),
        (b"\x00" * 5000, "too-long"),
        (msgpack.packb({"type": "reboot"}), "unknown-type"),
        (msgpack.packb({"type": "calibrate", "height_m": 9}), "range"),
    ],
)
async def test_malformed_messages(
    server: Serving, h264: Clip, message: bytes | str, code: str
) -> None:
    """A malformed message is answered with an error, and the session goes on."""
    async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
        await client.hello()
        client.say(message)
        async with asyncio.timeout(5):
            error = await anext(client.errors)
        assert isinstance(error, ErrorMessage)
        assert error.code == code
        assert await client.ping() > 0


async def test_calibration_is_taken(server: Serving, h264: Clip) -> None:
    """A calibration changes the session's athlete."""
    async with SidelineClient(server.url, "cmj", ClipTrack(h264), height_m=1.7) as client:
        await client.hello()
        session = server.state.sessions.get(str(client.session_id))
        assert session.athlete.height_m == 1.7
        client.calibrate(1.9, 80.0)
        await client.ping()
        assert (session.athlete.height_m, session.athlete.mass_kg) == (1.9, 80.0)


async def test_an_athlete_that_is_not_there_changes_nothing(server: Serving, h264: Clip) -> None:
    """Neither the label that comes with it nor the body, while the session lives and when it is
    over; nobody who watches is told of anything."""
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        async with SidelineClient(server.url, "cmj", ClipTrack(h264), height_m=1.7) as client:
            session = server.state.sessions.get(str(client.session_id))
            path, watcher = f"/api/v1/sessions/{session.id}", session.audience.join()
            watcher.wants_frames = False
            await http.patch(path, json={"label": "left"})
            body = session.athlete
            refused = [await http.patch(path, json=NOBODYS)]
            assert (session.label, session.athlete_id, session.athlete) == ("left", None, body)
        async with asyncio.timeout(10):
            while (over := (await http.get(path)).json())["state"] != "closed":  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        refused.append(await http.patch(path, json=NOBODYS))
        assert (await http.get(path)).json() == over
    assert [(one.status_code, "athlete" in one.json()["detail"]) for one in refused] == [
        (422, True),
        (422, True),
    ]
    assert (over["label"], over["athlete_id"]) == ("left", None)
    told = [json.loads(one) for one in await watcher.next()]
    assert [one["label"] for one in told if one["type"] == "label"] == ["left"]


async def test_a_publisher_without_channels_is_followed_over_a_websocket(
    server: Serving, h264: Clip
) -> None:
    """Metrics come over the WebSocket, and at the end `bye`."""
    track = ClipTrack(h264)
    async with SidelineClient(server.url, "cmj", track, channels=False) as client:
        address = f"{server.url.replace('http', 'ws')}/api/v1/sessions/{client.session_id}/events"
        async with websockets.connect(address) as socket, asyncio.timeout(10):
            found = [json.loads(await socket.recv()) for _ in range(5)]
            await client.close()
            last = found[-1]
            async for text in socket:
                last = json.loads(text)
    assert {one["type"] for one in found} == {"metrics"}
    assert [one["seq"] for one in found] == sorted({one["seq"] for one in found})
    assert len(found[0]["pose"]) == 33
    assert last["type"] == "bye"


async def test_following_nobody(server: Serving) -> None:
    """A WebSocket for an unknown session is closed with a code of its own."""
    address = f"{server.url.replace('http', 'ws')}/api/v1/sessions/none/events"
    async with websockets.connect(address) as socket:
        with pytest.raises(websockets.ConnectionClosed) as caught:
            await socket.recv()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 4404


async def test_a_watcher_may_speak_and_its_leaving_is_noticed(server: Serving, h264: Clip) -> None:
    """What it says is ignored and holds nothing up; once it has gone nothing is kept for it,
    although the session has nothing to tell."""
    track = ClipTrack(h264, frames=1)
    async with SidelineClient(server.url, "cmj", track, channels=False) as client:
        session = server.state.sessions.get(str(client.session_id))
        address = f"{server.url.replace('http', 'ws')}/api/v1/sessions/{client.session_id}/events"
        async with websockets.connect(address) as socket, asyncio.timeout(5):
            for _ in range(100):
                await socket.send("anything")
            await (await socket.ping())
            assert len(session.audience) == 1
        async with asyncio.timeout(5):
            while len(session.audience):  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(0.01)
