"""An analysis followed over real connections: by server-sent events and by WebSockets at once."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from server.accounts.keys import ApiKey
from tests.support.serving import serving, settings
from tests.unit.inference.clips import write_clip

WITHIN_S = 60


async def submitted(client: httpx.AsyncClient, clip: bytes) -> str:
    """One analysis, which is not begun as long as nobody is there to do it."""
    sent = await client.post("/api/v1/uploads", files={"file": ("a.mp4", clip)})
    wanted = {"upload_id": sent.json()["id"], "sport": "cmj"}
    answer = await client.post("/api/v1/analyses", json=wanted)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def place(url: str, analysis_id: str) -> str:
    """Where its WebSocket is."""
    return f"{url.replace('http', 'ws', 1)}/api/v1/analyses/{analysis_id}/events"


async def told(address: str) -> tuple[list[dict[str, Any]], int | None]:
    """All that a WebSocket tells, and the code that it is closed with."""
    async with websockets.connect(address, proxy=None) as socket:
        found: list[dict[str, Any]] = []
        with suppress(websockets.ConnectionClosedError):
            async for text in socket:
                found.append(json.loads(text))  # noqa: PERF401 - what came before the end counts
        return found, socket.close_code


async def streamed(client: httpx.AsyncClient, analysis_id: str) -> list[tuple[str, dict[str, Any]]]:
    """All that server-sent events tell: each one's name and object."""
    url = f"/api/v1/analyses/{analysis_id}/events"
    async with client.stream("GET", url, timeout=None) as answer:
        lines = [line async for line in answer.aiter_lines() if line and line[0] != ":"]
    pairs = zip(lines[::2], lines[1::2], strict=True)
    return [(name.partition(" ")[2], json.loads(data.partition(" ")[2])) for name, data in pairs]


async def test_both_ways_tell_the_same(tmp_path: Path) -> None:
    """From its place in the queue to its end, then they are closed, and nobody is left over."""
    clip = write_clip(tmp_path / "a.mp4", frames=60).read_bytes()
    async with (
        asyncio.timeout(WITHIN_S),
        serving(settings(tmp_path / "data")) as server,
        httpx.AsyncClient(base_url=server.url) as client,
    ):
        analysis_id = await submitted(client, clip)
        sockets = [told(place(server.url, analysis_id)) for _ in range(3)]
        events, *each = await asyncio.gather(streamed(client, analysis_id), *sockets)
        again, _ = await told(place(server.url, analysis_id))
        assert len(server.app.state.recorded.followers) == 0
    ends = [found[-1] for found, _ in each] + [events[-1][1], again[-1]]
    assert {(one["state"], one["progress"]) for one in ends} == {("done", 1.0)}
    assert {code for _, code in each} == {1000}
    assert {name for name, _ in events} == {"analysis"}
    assert len(again) == 1
    assert ends[0].keys() == events[0][1].keys()


async def test_what_is_deleted_meanwhile(tmp_path: Path) -> None:
    """Both are told, and closed."""
    clip = write_clip(tmp_path / "a.mp4", frames=30).read_bytes()
    chosen = settings(tmp_path / "data", analysis_processes=0)
    async with (
        asyncio.timeout(WITHIN_S),
        serving(chosen) as server,
        httpx.AsyncClient(base_url=server.url) as client,
    ):
        analysis_id = await submitted(client, clip)
        following = asyncio.create_task(told(place(server.url, analysis_id)))
        listening = asyncio.create_task(streamed(client, analysis_id))
        while len(server.app.state.recorded.followers) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await client.delete(f"/api/v1/analyses/{analysis_id}")
        (found, code), events = await following, await listening
    assert [one["state"] for one in found] == ["queued", "deleted"]
    assert [name for name, _ in events] == ["analysis", "deleted"]
    assert code == 1000


async def test_who_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the key, for an analysis that is none, and when too many follow already."""
    key = ApiKey("k" * 32, is_new=False)
    clip = write_clip(tmp_path / "a.mp4", frames=30).read_bytes()
    chosen = settings(tmp_path / "data", analysis_processes=0)
    headers = {"Authorization": f"Bearer {'k' * 32}"}
    async with (
        asyncio.timeout(WITHIN_S),
        serving(chosen, key=key) as server,
        httpx.AsyncClient(base_url=server.url, headers=headers) as client,
    ):
        analysis_id = await submitted(client, clip)
        address, with_key = place(server.url, analysis_id), f"?key={'k' * 32}"
        with pytest.raises(websockets.InvalidStatus):
            await told(address)
        nobody = await told(place(server.url, "x" * 22) + with_key)
        followers = server.app.state.recorded.followers
        monkeypatch.setattr(followers, "_most", 1)
        async with websockets.connect(address + with_key, proxy=None) as socket:
            await socket.send("anything")
            assert json.loads(await socket.recv())["id"] == analysis_id
            one_more = await told(address + with_key)
            by_events = await client.get(f"/api/v1/analyses/{analysis_id}/events")
        while len(followers):  # noqa: ASYNC110 - its leaving is noticed
            await asyncio.sleep(0.01)
    assert (nobody, one_more) == (([], 4404), ([], 4429))
    assert by_events.status_code == 503
    assert "Retry-After" in by_events.headers
