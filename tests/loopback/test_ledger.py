"""Every frame that is sent is accounted for, by the client and the server together."""

import asyncio
import contextlib
from collections import Counter

import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.ledger import Account
from clients.python.measure import measure
from clients.python.publisher import ClipTrack
from clients.python.results import Result
from loadtest.broken import cut, deafen
from loadtest.impairment import Impairment, Path
from loadtest.relay import Relay, RelayedWhip
from server.media.datagrams import LIMIT, DatagramQueue
from server.media.peer import Peer
from server.sessions.session import Session
from server.wire.counts import Counts
from tests.support.http import http
from tests.support.serving import Serving

FRAMES = 60
LOSSY = Impairment(loss=0.15, burst=2, delay_s=0.005, jitter_s=0.003)


async def collect(client: SidelineClient, seconds: float) -> list[Result]:
    """All results that come in so long."""
    found: list[Result] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            async for result in client.results:
                found.append(result)  # noqa: PERF401 - what came is kept at the timeout
    return found


async def sent_all(track: ClipTrack) -> None:
    """Wait until the last frame has been given away."""
    async with asyncio.timeout(20):
        while track.readyState == "live":  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.02)


async def settled(client: SidelineClient) -> Counts:
    """Wait until the server has nothing under way, and nothing is outstanding here; its counts."""
    async with asyncio.timeout(20):
        while True:
            await client.ping()
            counts = client.counts
            assert counts is not None
            left = counts.frames - counts.answered - sum(counts.drops.values())
            if left == 0 == client.account().outcomes["outstanding"]:
                return counts
            await asyncio.sleep(0.05)


def assert_exact(account: Account, counts: Counts) -> None:
    """What the client says is what the server says, to the frame, and the rest was lost: on the
    way there, at the server, or on the way back."""
    drops = Counter(counts.drops)
    named = {reason: drops[reason] for reason in ("superseded", "undecodable")}
    assert {reason: account.outcomes[reason] for reason in named} == named
    assert account.dropped == counts.drops
    in_time = account.outcomes["answered"]
    assert account.outcomes["late"] == account.answered - in_time + drops["late"]
    told = sum(named.values()) + drops["late"]
    never_came = account.sent - counts.frames
    left_out = drops.total() - told
    never_heard = counts.answered - account.answered
    assert min(never_came, left_out, never_heard) >= 0
    assert account.outcomes["lost"] == never_came + left_out + never_heard
    assert sum(account.outcomes.values()) == account.sent


@pytest.mark.alone
async def test_on_a_clean_path_nothing_is_lost(server: Serving, h264: Clip) -> None:
    """Answered, superseded and late frames are all that there are; the server counts the same."""
    track = ClipTrack(h264, FRAMES)
    async with SidelineClient(server.url, "cmj", track) as client:
        results = await collect(client, FRAMES / h264.fps + 1.5)
        session = server.state.sessions.get(str(client.session_id))
        frames, answered, drops = session.frames, session.answered, session.drops
        ages = measure(results, track.scheduled, client.rtp_origin(track.last_pts))
        account = client.account()
    assert frames == FRAMES == answered + sum(drops.values())
    assert sum(ages.outcomes.values()) == ages.sent == FRAMES - 1
    assert (ages.outcomes["lost"], ages.outcomes["undecodable"]) == (0, 0)
    assert ages.longest_gap_ms is not None
    assert (account.sent, account.answered) == (FRAMES, answered)
    assert (account.outcomes["lost"], account.unexplained) == (0, 0)


@pytest.mark.alone
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


@pytest.mark.parametrize("seed", [2, 3])
async def test_with_loss_both_ways_the_account_is_exact(
    server: Serving, h264: Clip, seed: int
) -> None:
    """Although messages that tell of drops are lost, too, the client ends with the server's own
    counts; answers that were lost have come with a later message."""
    track = ClipTrack(h264, 90)
    uplink, downlink = Path(LOSSY, seed), Path(LOSSY, seed + 10)
    uplink.lossy = downlink.lossy = False
    async with Relay(uplink, downlink) as relay:
        whip = RelayedWhip(server.url, relay)
        async with SidelineClient(server.url, "cmj", track, whip=whip) as client:
            await client.hello()
            uplink.lossy = downlink.lossy = True
            await sent_all(track)
            uplink.lossy = downlink.lossy = False
            counts = await settled(client)
            account = client.account()
            repeated = sum([one.repeated for one in await collect(client, 0.1)])
    assert account.sent == 90
    assert_exact(account, counts)
    assert repeated > 0 < min(uplink.lost, downlink.lost)
    assert client.counts is not None
    assert client.counts.frames == counts.frames


async def test_the_account_goes_on_over_another_connection(server: Serving, h264: Clip) -> None:
    """What was sent into a broken path is lost, exactly, and the server's counts go on."""
    track = ClipTrack(h264, 90)
    async with SidelineClient(server.url, "cmj", track) as client:
        await client.hello()
        while track.sent < 30:
            await anext(client.results)
        sent_before = track.sent
        cut(client)
        await asyncio.sleep(0.4)
        lost_at_least = track.sent - sent_before
        await client.resume()
        await sent_all(track)
        counts = await settled(client)
        account = client.account()
    assert 30 < account.sent == track.sent <= 90
    assert_exact(account, counts)
    assert account.outcomes["lost"] >= lost_at_least > 5


@pytest.mark.alone
async def test_datagrams_that_a_busy_server_drops_are_lost_frames(
    server: Serving, h264: Clip
) -> None:
    """What its queue had no room for is told by number, and the frames in it are accounted for."""
    track = ClipTrack(h264, 90)
    async with SidelineClient(server.url, "cmj", track) as client:
        await client.hello()
        session = server.state.sessions.get(str(client.session_id))
        queues = datagram_queues(session)
        for _ in range(20):
            await anext(client.results)
        for queue in queues:
            queue.limit = 0
        await asyncio.sleep(0.5)
        for queue in queues:
            queue.limit = LIMIT
        await sent_all(track)
        counts = await settled(client)
        account = client.account()
        async with http(server) as api:
            told = (await api.get(f"/api/v1/sessions/{client.session_id}")).json()
    assert told["datagrams_dropped"] == sum(one.dropped for one in queues) > 10
    assert_exact(account, counts)
    assert account.sent == 90
    assert counts.drops.keys() & {"lost", "undecodable", "late"}


def datagram_queues(session: Session) -> list[DatagramQueue]:
    """Where the session's datagrams wait."""
    peer = session.link.connection
    assert isinstance(peer, Peer)
    return peer._datagrams
