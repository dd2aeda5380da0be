"""Where the server's clock stands, learnt over a real connection whose two ways differ."""

import time

import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.network import network_times
from clients.python.publisher import ClipTrack
from loadtest.impairment import Impairment
from loadtest.impairment import Path as NetworkPath
from loadtest.relay import Relay, RelayedWhip
from tests.support.serving import Serving

UP_MS, DOWN_MS = 30.0, 5.0
RESULTS = 30


@pytest.mark.alone
async def test_the_network_s_two_ways_are_told_apart(server: Serving, h264: Clip) -> None:
    """The server runs on this machine, so the true offset is 0: the bound holds, and the way
    there and the way back are what they were, give or take the error that is stated."""
    track = ClipTrack(h264)
    uplink = NetworkPath(Impairment(delay_s=UP_MS / 1e3), seed=1)
    downlink = NetworkPath(Impairment(delay_s=DOWN_MS / 1e3), seed=2)
    async with Relay(uplink, downlink) as relay:
        whip = RelayedWhip(server.url, relay)
        async with SidelineClient(server.url, "cmj", track, whip=whip) as client:
            await client.hello()
            async with client.pinging():
                await client.ping()
                results = [await anext(client.results) for _ in range(RESULTS)]
            offset = client.clock_offset
            origin = client.rtp_origin(track.last_pts)
    assert offset is not None
    assert abs(offset.offset_s) <= offset.bound_s < 1.0
    assert offset.offset_s > 0.005  # half of how unlike the two ways are: the bound is needed
    sent_s = {(origin + pts) % (1 << 32): at_s for pts, at_s in track.scheduled.items()}
    ways = network_times(results, sent_s)
    assert ways is not None
    assert ways.up_ms + ways.error_ms >= UP_MS
    assert ways.down_ms + ways.error_ms >= DOWN_MS
    last = results[-1].message
    assert last.first_packet_ms is not None
    assert 0 < time.monotonic() - last.first_packet_ms / 1e3 < 60
