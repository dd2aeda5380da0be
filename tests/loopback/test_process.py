"""What the server tells of its own process, and to whom."""

from pathlib import Path

import httpx

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from server.accounts.keys import api_key
from tests.support.http import http
from tests.support.serving import Serving, serving, settings, until_ready


async def told(server: Serving) -> dict[str, float]:
    """What it says now."""
    async with http(server) as api:
        answer = await api.get("/api/v1/process")
    assert answer.status_code == 200
    found: dict[str, float] = answer.json()
    return found


async def test_a_session_is_seen_in_it_while_it_lasts(server: Serving, h264: Clip) -> None:
    """A session has tasks, a thread and a socket; the process holds memory and has used time."""
    before = await told(server)
    async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
        await anext(client.results)
        during = await told(server)
    assert (before["sessions"], during["sessions"]) == (0, 1)
    for name in ("tasks", "threads", "open_files", "cpu_s"):
        assert during[name] > before[name], name
    assert before["rss_bytes"] > 1e7


async def test_it_is_told_to_nobody_without_the_key(tmp_path: Path) -> None:
    """Where a key is demanded, it is demanded here too."""
    key = api_key(tmp_path)
    async with serving(settings(tmp_path, require_key=True), key=key) as server:
        await until_ready(server)
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as api:
            assert (await api.get("/api/v1/process")).status_code == 401
            allowed = {"Authorization": f"Bearer {key.text}"}
            assert (await api.get("/api/v1/process", headers=allowed)).status_code == 200
