"""Every frame that is sent is accounted for, by the client and the server together."""

import asyncio
import contextlib

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.measure import measure
from clients.python.publisher import ClipTrack
from clients.python.results import Result
from loadtest.broken import deafen
from tests.support.serving import Serving

FRAMES = 60


async def collect(client: SidelineClient, seconds: float) -> list[Result]:
    """All results that come in so long."""
    found: list[Result] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            async for result in client.results:
                found.append(result)  # noqa: PERF401 - what came is kept at the timeout
    return found


async def test_on_a_clean_path_nothing_is_lost(server: Serving, h264: Clip) -> None:
    """Answered, superseded and late frames are all that there are; the server counts the same."""
    track = ClipTrack(h264, FRAMES)
    async with SidelineClient(server.url, "cmj", track) as client:
        results = await collect(client, FRAMES / h264.fps + 1.5)
        session = server.state.sessions.get(str(client.session_id))
        frames, answered, drops = session.frames, session.answered, session.drops
        ages = measure(results, track.scheduled, client.rtp_origin(track.last_pts))
    assert frames == FRAMES == answered + sum(drops.values())
    assert sum(ages.outcomes.values()) == ages.sent == FRAMES - 1
    assert (ages.outcomes["lost"], ages.outcomes["undecodable"]) == (0, 0)
    assert ages.longest_gap_ms is not None


async def test_answers_that_get_lost_are_lost_frames(server: Serving, h264: Clip) -> None:
    """What the server answered into nothing is neither answered nor left out of the account."""
    track = ClipTrack(h264, FRAMES)
    async with SidelineClient(server.url, "cmj", track) as client:
        before = [await anext(client.results) for _ in range(20)]
        deafen(client)
        results = before + await collect(client, FRAMES / h264.fps + 0.5)
        ages = measure(results, track.scheduled, client.rtp_origin(track.last_pts))
    assert sum(ages.outcomes.values()) == ages.sent == FRAMES - 1
    assert ages.outcomes["lost"] >= (FRAMES - 1) / 3
