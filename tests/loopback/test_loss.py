"""A real publisher on a bad path to a real server."""

import asyncio
from collections import Counter

import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from loadtest.impairment import Impairment, Path
from loadtest.relay import Relay, RelayedWhip
from tests.support.serving import Serving


@pytest.mark.alone
async def test_every_frame_has_one_outcome_under_loss(server: Serving, h264: Clip) -> None:
    """What was sent is answered or counted, but for what is on its way at the end; packets that
    are lost are sent again."""
    track = ClipTrack(h264, 90)
    uplink = Path(Impairment(loss=0.1, burst=2, delay_s=0.005), seed=4)
    async with Relay(uplink, Path(Impairment(delay_s=0.005), seed=5)) as relay:
        uplink.lossy = False
        whip = RelayedWhip(server.url, relay)
        async with SidelineClient(server.url, "cmj", track, whip=whip) as client:
            uplink.lossy = True
            session = server.state.sessions.get(client.session_id or "")
            async with asyncio.timeout(20):
                while track.readyState == "live":  # noqa: ASYNC110 - no event tells it
                    await asyncio.sleep(0.05)
                uplink.lossy = False
                while session.answered + sum(session.drops.values()) < session.frames:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            assert uplink.lost > 5
            assert session.answered + sum(session.drops.values()) == session.frames
            assert 80 <= session.frames <= 90
            assert session.answered >= 60


@pytest.mark.alone
async def test_results_come_again_after_a_cut(server: Serving, h264: Clip) -> None:
    """A path that is dead for a second and comes back goes on; what was sent meanwhile is sent
    again and decoded, but too late to be worked on, and counted."""
    track = ClipTrack(h264)
    uplink, downlink = Path(Impairment(), seed=1), Path(Impairment(), seed=2)
    async with Relay(uplink, downlink) as relay:
        client = SidelineClient(server.url, "cmj", track, whip=RelayedWhip(server.url, relay))
        async with client, asyncio.timeout(20):
            drops: Counter[str] = Counter()
            async for result in client.results:
                if result.message.seq == 10 and not uplink.cut:
                    uplink.cut = downlink.cut = True
                    await asyncio.sleep(1.0)
                    uplink.cut = downlink.cut = False
                drops.update(result.message.drops)
                if drops.total() >= 15 and not result.message.drops:
                    break
            assert drops.total() <= 40
