"""The engine's process is killed while people are on camera."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from tests.loopback.test_live import first_results
from tests.support.http import http
from tests.support.serving import Serving, serving, settings, until_ready


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Serving]:
    """A ready server whose engine has a process of its own."""
    async with serving(settings(tmp_path, engine_process="on")) as running:
        await until_ready(running)
        yield running


async def test_sessions_outlive_the_engine(server: Serving, h264: Clip, vp8: Clip) -> None:
    """Two sessions get results from the next engine; frames that became too old meanwhile are
    counted as such, and none is lost with the engine."""
    one = SidelineClient(server.url, "cmj", ClipTrack(h264))
    other = SidelineClient(server.url, "cmj", ClipTrack(vp8))
    async with one, other, http(server) as client:
        before = [await first_results(person, 5) for person in (one, other)]
        first = (await client.get("/readyz")).json()["engine"]
        os.kill(first["process_id"], signal.SIGKILL)
        after = [await first_results(person, 20) for person in (one, other)]
        second = (await client.get("/readyz")).json()
    assert second["sessions"] == 2
    assert second["engine"]["restarts"] == 1
    assert second["engine"]["process_id"] not in (None, first["process_id"])
    for results in (one + two for one, two in zip(before, after, strict=True)):
        numbers = [result.message.seq for result in results]
        drops = [result.message.drops for result in results]
        assert len(results) == 25
        assert numbers == sorted(set(numbers))
        assert numbers[-1] + 1 <= 25 + sum(sum(one.values()) for one in drops)
        assert not any("engine_failed" in one for one in drops)
