"""Who comes in to a real server, and what adaptive clients are asked for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Refused
from clients.python.publisher import ClipTrack
from inference.batching.tally import SchedulerSnapshot
from inference.engines.base import Net
from server.admission.admission import Admission
from server.admission.machine import Usage
from tests.support.http import http
from tests.support.serving import Serving, serving, settings, until_ready


@asynccontextmanager
async def slow(tmp_path: Path, frame_s: float) -> AsyncIterator[Serving]:
    """A server that takes its device to need so long for a frame, whatever else goes on here."""

    def scheduler() -> SchedulerSnapshot:
        assert server.state.pipeline is not None
        each_s = {net.value: frame_s for net in Net}
        measured = server.state.pipeline.snapshot()
        return replace(measured, alone_s=each_s, each_s=each_s, executors=1, missed=0)

    async with serving(settings(tmp_path)) as server:
        await until_ready(server)
        sessions = server.state.sessions
        sessions.admission = admission = Admission(
            lambda: sessions, scheduler, budget_s=60.0, usage=lambda: Usage(cores=64.0)
        )
        watching = asyncio.create_task(admission.watch())
        try:
            yield server
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


async def test_who_does_not_fit_is_told_why_and_when_to_come_again(
    tmp_path: Path, h264: Clip
) -> None:
    """503 with Retry-After and a text for people; the one that is there goes on."""
    async with slow(tmp_path, 0.020) as server:
        async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as live:
            with pytest.raises(Refused) as caught:
                await SidelineClient(server.url, "cmj", ClipTrack(h264)).__aenter__()
            assert caught.value.status == 503
            assert caught.value.retry_after_s == 5
            assert caught.value.problem["type"] == "urn:sideline:problem:server-full"
            assert "adaptive=true" in str(caught.value.problem["detail"])
            async with asyncio.timeout(20):
                await anext(aiter(live.results))
        async with SidelineClient(server.url, "cmj", ClipTrack(h264)):
            assert len(server.state.sessions) == 1


async def test_adaptive_clients_come_in_and_all_send_less(tmp_path: Path, h264: Clip) -> None:
    """The second makes both send fewer frames; when it has left, the first is asked for nothing."""
    async with slow(tmp_path, 0.020) as server:
        async with SidelineClient(server.url, "cmj", ClipTrack(h264), adaptive=True) as one:
            async with SidelineClient(server.url, "cmj", ClipTrack(h264), adaptive=True) as other:
                async with asyncio.timeout(20):
                    first = await anext(aiter(one.asks))
                    assert await anext(aiter(other.asks)) == first
                assert 0 < first.fps < 30
            async with asyncio.timeout(60):
                while first.fps:
                    first = await anext(aiter(one.asks))
        async with http(server) as client:
            said = (await client.get("/api/v1/health/details")).json()
    assert said["admission"]["level"] == 0
    assert said["admission"]["outcomes"] == {"admitted": 1, "admitted_at_less": 1, "refused": 0}


async def test_the_details_are_plain_numbers(server: Serving, h264: Clip) -> None:
    """Scheduler, load, decisions and forecasts, as JSON for whoever watches."""
    async with SidelineClient(server.url, "cmj", ClipTrack(h264), adaptive=True) as live:
        async with asyncio.timeout(20):
            await anext(aiter(live.results))
        async with http(server) as client:
            said = (await client.get("/api/v1/health/details")).json()
    assert (said["sessions"], said["adaptive"], said["draining"]) == (1, 1, False)
    assert said["engine"] == "fake"
    assert said["scheduler"]["live_streams"] == 1
    assert said["scheduler"]["pictures"]["pose_landmark_full"] > 0
    assert said["admission"]["outcomes"] == {"admitted": 1, "admitted_at_less": 0, "refused": 0}
    assert said["admission"]["measured"] is False
