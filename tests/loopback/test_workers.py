"""Live sessions in several processes, some of which die."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from pathlib import Path

import httpx
import psutil
import pytest
import websockets
from sqlalchemy import update

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Refused
from clients.python.publisher import ClipTrack
from server.accounts.keys import ApiKey
from server.config import Settings
from server.store.database import open_database
from server.store.people import KeptSession
from tests.loopback.test_live import first_results
from tests.support.fronts import Fronting, fronting
from tests.support.serving import settings

SILENT_S = 1.5
"""After so long without a word the JavaScript SDK makes another connection."""


def two(data_dir: Path) -> Settings:
    """Two workers that share the fake engine's process."""
    return settings(data_dir, media_workers=2, engine_process="on", engine_spare=False)


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Fronting]:
    """A ready server with two workers."""
    async with fronting(two(tmp_path)) as running:
        yield running


async def home(front: Fronting, client: SidelineClient) -> int:
    """The worker that has the client's session."""
    for worker in (one for one in front.state.workers if one.ready):
        known = (await worker.ask("GET", "/api/v1/sessions")).json()["sessions"]
        if client.session_id in [one["id"] for one in known]:
            return worker.number
    raise AssertionError("no worker has the session")


async def come_back(client: SidelineClient, url: str, clip: Clip) -> SidelineClient:
    """By hand, what a client does that hears no more: go on, or anew where it is unknown."""
    while True:
        try:
            await asyncio.wait_for(anext(client.results), SILENT_S)
        except TimeoutError:
            break
    with pytest.raises(Refused) as refused:
        await client.resume()
    assert refused.value.status == 410
    return await SidelineClient(url, "cmj", ClipTrack(clip)).connect()


async def last_code(socket: websockets.ClientConnection) -> int | None:
    """How the server closes it, after all that it says."""
    with suppress(websockets.ConnectionClosedError):
        async for _ in socket:
            pass
    return socket.close_code


async def test_a_worker_dies_alone(front: Fronting, h264: Clip, vp8: Clip) -> None:
    """Of two sessions on two workers, one's is killed: it is back on the other worker, the other
    session has no gap, and the worker is there again."""
    one = SidelineClient(front.url, "cmj", ClipTrack(h264), reconnect_within_s=0)
    other = SidelineClient(front.url, "cmj", ClipTrack(vp8))
    async with one, other:
        await first_results(one, 5)
        seen = await first_results(other, 5)
        homes = [await home(front, client) for client in (one, other)]
        assert sorted(homes) == [0, 1]
        dying = front.state.workers[homes[0]]
        victim = dying.process_id
        assert victim is not None
        killed_s = time.monotonic()
        os.kill(victim, signal.SIGKILL)
        again = await come_back(one, front.url, h264)
        async with again:
            await first_results(again, 5)
            print(f"results again {time.monotonic() - killed_s:.2f} s after the kill")
            assert await home(front, again) == homes[1] or dying.ready
            seen += await first_results(other, 30)
            while not dying.ready:
                seen += await first_results(other, 1)
            assert not other.ended.is_set()
            numbers = [result.message.seq for result in seen]
            dropped = sum(sum(result.message.drops.values()) for result in seen)
            assert numbers == sorted(set(numbers))
            assert numbers[-1] + 1 <= len(numbers) + dropped
            told = await front.told()
    assert [worker["ends"] for worker in told["workers"]] == [1 - homes[0], homes[0]]
    assert dying.process_id not in (None, victim)


async def test_the_engine_dies_under_two_workers(front: Fronting, h264: Clip, vp8: Clip) -> None:
    """Both sessions get results from the next engine process."""
    one = SidelineClient(front.url, "cmj", ClipTrack(h264))
    other = SidelineClient(front.url, "cmj", ClipTrack(vp8))
    async with one, other:
        before = [await first_results(person, 5) for person in (one, other)]
        first = (await front.told())["engine"]
        killed_s = time.monotonic()
        os.kill(first["process_id"], signal.SIGKILL)
        after = [await first_results(person, 20) for person in (one, other)]
        print(f"20 results each {time.monotonic() - killed_s:.2f} s after the engine's end")
        told = await front.told()
    assert told["sessions"] == 2
    assert told["engine"]["restarts"] == 1
    assert told["engine"]["process_id"] not in (None, first["process_id"])
    for results in (early + late for early, late in zip(before, after, strict=True)):
        numbers = [result.message.seq for result in results]
        assert numbers == sorted(set(numbers))
        assert len(results) == 25
        assert not any("engine_failed" in result.message.drops for result in results)


async def test_what_is_asked_of_a_session_finds_its_worker(front: Fronting, h264: Clip) -> None:
    """List, one session, its events and its end go to the worker that has it; all else is
    refused as by a server of one process."""
    async with (
        httpx.AsyncClient(base_url=front.url, trust_env=False) as http,
        SidelineClient(front.url, "cmj", ClipTrack(h264)) as client,
    ):
        path = f"/api/v1/sessions/{client.session_id}"
        listed = (await http.get("/api/v1/sessions")).json()
        assert [one["id"] for one in listed["sessions"]] == [client.session_id]
        assert (await http.get(path)).json()["state"] == "live"
        assert (await http.get("/api/v1/process")).json()["sessions"] == 1
        details = (await http.get("/api/v1/health/details")).json()
        assert [details["sessions"], sorted(details["workers"])] == [1, ["0", "1"]]
        address = front.url.replace("http", "ws")
        async with websockets.connect(f"{address}{path}/events", proxy=None) as socket:
            assert '"metrics"' in str(await socket.recv())
            assert (await http.delete(f"/whip/{client.session_id}")).status_code == 200
            assert await last_code(socket) == 1000
        assert (await http.get(path)).json()["state"] == "closed"
        assert (await http.delete(f"/whip/{client.session_id}")).status_code == 404
        for unknown in ("x", "é", "..%2Freadyz"):
            assert (await http.get(f"/api/v1/sessions/{unknown}")).status_code == 404
            assert (await http.delete(f"/whip/{unknown}")).status_code == 404
        headers = {"Content-Type": "application/sdp"}
        for query, body, status in (
            ("sport=cmj", "not sdp", 400),
            ("sport=cmj", "x" * 70_000, 413),
            ("sport=chess", "v=0", 422),
            ("sport=cmj&resume=no.token", "v=0", 410),
            ("sport=cmj&resume=", "v=0", 410),
        ):
            answer = await http.post(f"/whip?{query}", content=body, headers=headers)
            assert answer.status_code == status, (query, answer.text)
        assert (await http.post("/whip?sport=cmj", content="v=0")).status_code == 415
        async with websockets.connect(f"{address}/api/v1/sessions/x/events") as socket:
            assert await last_code(socket) == 4404


async def test_without_a_worker_there_is_no_room(tmp_path: Path, h264: Clip) -> None:
    """While the only worker is full or dead, 503 and Retry-After; a watcher is told 1012."""
    key = ApiKey("a-key", is_new=False)
    chosen = settings(tmp_path, media_workers=1, require_key=True, max_sessions=1)
    async with (
        fronting(chosen, key) as front,
        httpx.AsyncClient(base_url=front.url, trust_env=False) as http,
        SidelineClient(front.url, "cmj", ClipTrack(h264), key=key.text) as client,
    ):
        path = f"/api/v1/sessions/{client.session_id}"
        assert (await http.get(path)).status_code == 401
        with pytest.raises(Refused) as full:
            await SidelineClient(front.url, "cmj", ClipTrack(h264), key=key.text).__aenter__()
        assert full.value.status == 503
        address = front.url.replace("http", "ws")
        async with websockets.connect(f"{address}{path}/events?key={key.text}") as socket:
            await socket.recv()
            process_id = front.state.workers[0].process_id
            assert process_id is not None
            os.kill(process_id, signal.SIGKILL)
            assert await last_code(socket) == 1012
        headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {key.text}"}
        answer = await http.post("/whip?sport=cmj", content="v=0", headers=headers)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert (await http.get("/readyz")).status_code == 503
        assert (await http.get("/healthz")).status_code == 200


async def test_nothing_is_left(tmp_path: Path) -> None:
    """When the front stops, its processes have ended and their sockets are gone."""
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    async with fronting(two(tmp_path)) as front:
        folder = front.state.folder
        assert folder is not None
        assert folder.stat().st_mode & 0o777 == 0o700
        assert len(list(folder.iterdir())) == 3
    assert not folder.exists()
    after = {child.pid for child in psutil.Process().children(recursive=True)}
    assert after <= before


async def test_a_session_whose_end_is_not_written_down_yet_is_there(
    front: Fronting, h264: Clip, tmp_path: Path
) -> None:
    """Its worker does not know it any more, and the front answers by what was written."""
    async with (
        httpx.AsyncClient(base_url=front.url, trust_env=False) as http,
        SidelineClient(front.url, "cmj", ClipTrack(h264)) as client,
    ):
        path = f"/api/v1/sessions/{client.session_id}"
        await first_results(client, 5)
        assert (await http.post(f"{path}/stop")).status_code == 202
        await client.ended.wait()
        async with asyncio.timeout(10):
            while (await http.get(path)).json()["state"] != "closed":  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        with closing(open_database(None, tmp_path)) as database, database.begin() as session:
            session.execute(update(KeptSession).values(ended_s=None))
        there = await http.get(path)
        assert (there.status_code, there.json()["id"]) == (200, client.session_id), there.text
        named = await http.patch(path, json={"label": "left"})
        assert (named.status_code, named.json()["label"]) == (200, "left")
        assert (await http.get(f"{path[:-2]}0a")).status_code == 404


async def test_a_coach_reaches_a_session_at_its_worker(front: Fronting, h264: Clip) -> None:
    """Label, notes, picture and the end from aside go through the front, and who watches there is
    told; once it is over the front changes it by itself."""
    async with (
        httpx.AsyncClient(base_url=front.url, trust_env=False) as http,
        SidelineClient(front.url, "cmj", ClipTrack(h264)) as client,
    ):
        path = f"/api/v1/sessions/{client.session_id}"
        await first_results(client, 5)
        listed = (await http.get("/api/v1/sessions")).json()["sessions"][0]
        assert listed["phase"] is not None
        assert listed["age_p95_ms"] > 0
        address = front.url.replace("http", "ws")
        async with websockets.connect(f"{address}{path}/events", proxy=None) as socket:
            await socket.recv()
            renamed = await http.patch(path, json={"label": "left leg"})
            assert (renamed.status_code, renamed.json()["label"]) == (200, "left leg")
            refused = await http.patch(path, json={"athlete_id": "nobody"})
            assert (refused.status_code, "athlete" in refused.json()["detail"]) == (422, True)
            written = await http.post(f"{path}/notes", json={"text": "knee", "number": 1})
            assert written.status_code == 201, written.text
            picture = await http.get(f"{path}/thumbnail.jpg")
            assert picture.content.startswith(b"\xff\xd8")
            again = {"If-None-Match": picture.headers["ETag"]}
            assert (await http.get(f"{path}/thumbnail.jpg", headers=again)).status_code == 304
            assert (await http.post(f"{path}/stop")).status_code == 202
            told = [json.loads(str(text)) async for text in socket]
            kinds = [one["type"] for one in told if one["type"] != "metrics"]
            assert kinds == ["label", "note", "bye"]
            assert socket.close_code == 1000
        async with asyncio.timeout(10):
            while (await http.get(path)).json()["state"] != "closed":  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        over = await http.patch(path, json={"label": "right leg"})
        assert (over.status_code, over.json()["label"]) == (200, "right leg")
        assert (await http.patch(path, json={"label": " "})).status_code == 422
        assert (await http.post(f"{path}/stop")).status_code == 404
        assert [one["text"] for one in (await http.get(f"{path}/notes")).json()["notes"]] == [
            "knee"
        ]
