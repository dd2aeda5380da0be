"""Two servers over one real Redis: who watches at the other, what is asked of it, and what happens
while Redis is away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from inference.motion.analyzer import Event, EventStage
from server.commands.bench.watchers import following
from server.fleet import entries, relay
from server.fleet.entries import RENEWED_S
from server.sessions.session import Session
from tests.support.fronts import fronting
from tests.support.redis_server import Restarted, redis_server
from tests.support.serving import Serving, serving, settings, until_ready

WITHIN_S = 15.0
MANY = 20


@asynccontextmanager
async def two(folder: Path, url: str) -> AsyncIterator[tuple[Serving, Serving]]:
    """Two servers over one database and one Redis."""
    database = f"sqlite:///{folder / 'shared.db'}"
    chosen = [
        settings(folder / name, redis_url=url, database_url=database, tiers={"a": {}})
        for name in ("one", "other")
    ]
    async with serving(chosen[0]) as one, serving(chosen[1]) as other:
        await until_ready(one)
        await until_ready(other)
        yield one, other


def session_of(server: Serving, client: SidelineClient) -> Session:
    """The client's, at its server."""
    assert client.session_id is not None
    return server.state.sessions.get(client.session_id)


def final(number: int) -> Event:
    """An attempt."""
    return Event("jump", EventStage.FINAL, 1.0, number, {"jump_height_m": 0.4})


def events_at(server: Serving, client: SidelineClient) -> Any:
    """The WebSocket of the client's session at that server."""
    path = f"/api/v1/sessions/{client.session_id}/events"
    return websockets.connect(server.url.replace("http", "ws") + path)


async def until(socket: websockets.ClientConnection, kind: str) -> dict[str, Any]:
    """The next message of that type."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            told: dict[str, Any] = json.loads(await socket.recv())
            if told["type"] == kind:
                return told


async def numbers(socket: websockets.ClientConnection, most: int) -> list[int]:
    """Of the finals, up to that one."""
    found: list[int] = []
    while most not in found:
        found.append((await until(socket, "event"))["number"])
    return found


async def listed(server: Serving, *, ids: list[str | None]) -> None:
    """Wait until a server lists these."""
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        async with asyncio.timeout(WITHIN_S):
            while True:
                found = (await http.get("/api/v1/sessions")).json()["sessions"]
                if [one["id"] for one in found] == ids:
                    return
                await asyncio.sleep(0.05)


async def test_a_session_is_watched_at_another_server(tmp_path: Path, h264: Clip) -> None:
    """Frames, every final, notes, its label and the goodbye come as at its own server, and it is
    in the other's list as long as it lives; without a listener there no frame goes to Redis."""
    with redis_server(tmp_path) as url:
        async with (
            two(tmp_path, url) as (one, other),
            SidelineClient(one.url, "cmj", ClipTrack(h264)) as client,
            httpx.AsyncClient(base_url=other.url, trust_env=False) as http,
        ):
            await listed(other, ids=[client.session_id])
            session, path = session_of(one, client), f"/api/v1/sessions/{client.session_id}"
            told_by = one.app.state.fleet.residents._sessions[session.id][1]
            assert not told_by._watcher.wants_frames
            async with events_at(other, client) as away, events_at(one, client) as near:
                assert (await until(away, "metrics"))["seq"] >= 0
                for number in range(1, 101):
                    session._tell((final(number),))
                assert await numbers(away, 100) == await numbers(near, 100) == [*range(1, 101)]
                await asyncio.sleep(2 * RENEWED_S)
                assert (await http.get(path)).json()["state"] == "live"
                assert (await http.patch(path, json={"label": "left"})).json()["label"] == "left"
                assert (await until(away, "label"))["label"] == "left"
                note = await http.post(f"{path}/notes", json={"text": "knee"})
                assert note.status_code == 201, note.text
                assert (await until(near, "note"))["text"] == "knee"
                assert (await until(away, "note"))["id"] == note.json()["id"]
                picture = await http.get(f"{path}/thumbnail.jpg")
                assert picture.content.startswith(b"\xff\xd8"), picture.text
                assert (await http.post(f"{path}/stop")).status_code == 202
                assert (await until(away, "bye"))["reason"] == (await until(near, "bye"))["reason"]
            await listed(other, ids=[])
            async with events_at(other, client) as gone:
                await asyncio.wait_for(gone.wait_closed(), WITHIN_S)
                assert gone.close_code == 4404


@pytest.mark.alone
async def test_many_watch_at_two_servers(tmp_path: Path, h264: Clip) -> None:
    """Each of them is told every final, once, and frames; the athlete gets every answer."""
    with redis_server(tmp_path) as url:
        async with (
            two(tmp_path, url) as (one, other),
            SidelineClient(one.url, "cmj", ClipTrack(h264)) as client,
        ):
            await listed(other, ids=[client.session_id])
            session = session_of(one, client)
            urls = [one.url, other.url]
            async with following(session.id, urls, MANY) as followers:
                for number in range(1, 51):
                    session._tell((final(number),))
                    await asyncio.sleep(0.01)
                await asyncio.sleep(1.0)
            assert followers.told["finals"] == {str(number): MANY for number in range(1, 51)}
            assert (followers.told["twice"], followers.told["lost"]) == (0, 0)
            assert followers.told["least_frames_per_s"] > 5
            assert len(session.audience) == 0


async def test_a_session_at_a_worker_is_watched_at_another_server(
    tmp_path: Path, h264: Clip
) -> None:
    """What has media workers is one of the servers too: its workers tell of their sessions, and
    its front follows those of others."""
    with redis_server(tmp_path) as url:
        shared = {
            "redis_url": url,
            "database_url": f"sqlite:///{tmp_path / 'shared.db'}",
        }
        workers = {"media_workers": 1, "engine_process": "on", "engine_spare": False}
        async with (
            fronting(settings(tmp_path / "front", **shared, **workers)) as front,
            serving(settings(tmp_path / "other", **shared)) as other,
        ):
            await until_ready(other)
            for home, away in ((front.url, other.url), (other.url, front.url)):
                client = SidelineClient(home, "cmj", ClipTrack(h264))
                async with client, httpx.AsyncClient(base_url=away, trust_env=False) as http:
                    path = f"/api/v1/sessions/{client.session_id}"
                    async with asyncio.timeout(WITHIN_S):
                        while (await http.get(path)).status_code != 200:  # noqa: ASYNC110
                            await asyncio.sleep(0.05)
                    address = f"{away.replace('http', 'ws')}{path}/events"
                    async with websockets.connect(address) as watching:
                        assert (await until(watching, "metrics"))["seq"] >= 0
                        await http.patch(path, json={"label": "left"})
                        assert (await until(watching, "label"))["label"] == "left"
                        assert (await http.post(f"{path}/stop")).status_code == 202
                        await until(watching, "bye")


async def test_redis_dies_and_comes_back(tmp_path: Path, h264: Clip) -> None:
    """The watcher at the other server is told in words, the session and its own watchers notice
    nothing, and once Redis is back, empty, every final comes that was told meanwhile."""
    async with two_with_redis_that_dies(tmp_path) as (one, other, restarted):
        client = SidelineClient(one.url, "cmj", ClipTrack(h264))
        async with client:
            await listed(other, ids=[client.session_id])
            session = session_of(one, client)
            async with events_at(other, client) as away, events_at(one, client) as near:
                session._tell((final(1),))
                assert await numbers(away, 1) == [1]
                restarted.stop()
                assert (await until(away, "notice"))["code"] == "relay-lost"
                for number in range(2, 21):
                    session._tell((final(number),))
                assert await numbers(near, 20) == [*range(1, 21)]
                told = session.last_frame[0]
                async with asyncio.timeout(WITHIN_S):
                    while (await until(near, "metrics"))["seq"] <= told:
                        pass
                restarted.start()
                assert (await until(away, "notice"))["code"] == "relay-back"
                assert await numbers(away, 20) == [*range(2, 21)]
                assert (await until(away, "metrics"))["seq"] > 0


async def test_who_comes_later_is_not_told_what_was_before(
    tmp_path: Path, h264: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long nothing was told, Redis still knows how far the session is, so that what is
    said again to a Redis that was away is no news to whoever began to follow after it."""
    for where in (relay, entries):
        monkeypatch.setattr(where, "STREAM_S", 2)
    with redis_server(tmp_path) as url:
        async with (
            two(tmp_path, url) as (one, other),
            SidelineClient(one.url, "cmj", ClipTrack(h264)) as client,
        ):
            await listed(other, ids=[client.session_id])
            session = session_of(one, client)
            session._tell((final(1),))
            await asyncio.sleep(1.5 * relay.STREAM_S)
            async with events_at(other, client) as away:
                await until(away, "metrics")
                one.app.state.fleet.residents._sessions[session.id][1].lost_touch()
                session._tell((final(2),))
                assert await numbers(away, 2) == [2]


async def test_a_device_is_told_by_another_server(tmp_path: Path) -> None:
    """A coach need not know at which server the phone's line is; while Redis is away nothing is
    known of phones at other servers."""
    async with two_with_redis_that_dies(tmp_path) as (one, other, restarted):
        line = one.url.replace("http", "ws") + "/api/v1/devices/line?device=tripod"
        async with (
            websockets.connect(line) as phone,
            httpx.AsyncClient(base_url=other.url, trust_env=False) as http,
        ):
            await phone.send('{"type":"state","state":"idle"}')
            await online(other, "tripod", there=True)
            answer = await http.post("/api/v1/devices/tripod/start", json={"sport": "cmj"})
            assert (answer.status_code, answer.json()["state"]) == (202, "idle")
            assert (await until(phone, "start"))["sport"] == "cmj"
            restarted.stop()
            await online(other, "tripod", there=False)
            await online(one, "tripod", there=True)
            answer = await http.post("/api/v1/devices/tripod/start", json={"sport": "cmj"})
            assert answer.status_code == 409


async def online(server: Serving, device: str, *, there: bool) -> None:
    """Wait until a server knows whether the device is on a line."""
    async with asyncio.timeout(WITHIN_S):
        while server.app.state.lines.online(device) is not there:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@asynccontextmanager
async def two_with_redis_that_dies(
    folder: Path,
) -> AsyncIterator[tuple[Serving, Serving, Restarted]]:
    """As `two`."""
    restarted = Restarted(folder)
    try:
        async with two(folder, restarted.url) as (one, other):
            yield one, other, restarted
    finally:
        restarted.stop()


@pytest.mark.parametrize("what", ["redis://host:no", "mysql://host"])
async def test_what_is_no_redis(tmp_path: Path, what: str) -> None:
    """A wrong address is said at the start."""
    from inference.errors import InvalidInput
    from server.fleet.bus import open_bus

    with pytest.raises(InvalidInput, match="SIDELINE_REDIS_URL"):
        async with open_bus(what):
            pass
