"""A real aiortc publisher against a real server."""

import asyncio

import pytest

from clients.python.client import Result, SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from tests.support.serving import Serving


async def first_results(client: SidelineClient, count: int) -> list[Result]:
    """The next `count` results, or fewer when they do not come."""
    found: list[Result] = []
    async with asyncio.timeout(20):
        async for result in client.results:
            found.append(result)
            if len(found) == count:
                break
    return found


@pytest.mark.parametrize("codec", ["h264", "vp8"])
async def test_every_frame_is_answered_in_order(
    server: Serving, codec: str, request: pytest.FixtureRequest
) -> None:
    """Each frame gets one message, in order and with the timestamp that was sent, or is counted
    as dropped in the next one."""
    clip: Clip = request.getfixturevalue(codec)
    track = ClipTrack(clip)
    async with SidelineClient(server.url, "cmj", track, codec=clip.codec) as client:
        results = await first_results(client, 40)
        origin = client.rtp_origin(track.last_pts)
    sent = [(origin + pts) % 2**32 for pts in track.scheduled]
    numbers = [one.message.seq for one in results]
    assert numbers == sorted(set(numbers))
    assert [one.message.rtp for one in results] == [sent[number] for number in numbers]
    dropped = sum(sum(one.message.drops.values()) for one in results)
    assert numbers[-1] + 1 == len(results) + dropped
    assert all(one.message.pose is not None for one in results)
