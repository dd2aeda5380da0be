"""A client whose network path breaks comes back over another, and its session goes on."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Refused
from clients.python.publisher import ClipTrack
from clients.python.results import Result
from loadtest.broken import cut, deafen, local_ports
from server.sessions.session import Session
from server.sessions.state import State
from server.wire.control import Bye, EventMessage
from tests.support.counting import counting_pipeline
from tests.support.http import http, offer_of
from tests.support.leaks import nothing_more_than, running
from tests.support.serving import Serving, serving, settings, until_ready

SILENCE_S = 1.5
GRACE_S = 4.0
NOTICED_WITHIN_S = 5.0
PAUSE_S = 0.7
PAUSE_ERROR_S = 0.3
GONE = "urn:sideline:problem:not-resumable"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Serving]:
    """A server that counts jumps, notices silence soon and waits four seconds."""
    chosen = settings(tmp_path, silence_timeout_s=SILENCE_S, resume_grace_s=GRACE_S)
    async with serving(chosen, counting_pipeline) as running_server:
        await until_ready(running_server)
        yield running_server


async def take_results(client: SidelineClient, beyond_seq: int) -> list[Result]:
    """The next results, until one has a number beyond that."""
    found: list[Result] = []
    async with asyncio.timeout(20):
        while not found or found[-1].message.seq <= beyond_seq:
            found.append(await anext(client.results))
    return found


async def take_jumps(client: SidelineClient, last: int) -> list[EventMessage]:
    """The next jumps, until the one of that number."""
    found: list[EventMessage] = []
    async with asyncio.timeout(20):
        while not found or found[-1].number < last:
            found.append(await anext(client.events))
    return found


async def calibrated(client: SidelineClient, height_m: float) -> EventMessage:
    """The first jump after a calibration."""
    client.calibrate(height_m, None)
    async with asyncio.timeout(20):
        while (jump := await anext(client.events)).values["height_m"] != height_m:
            pass
    return jump


async def resume(server: Serving, token: str, offer: str, sport: str = "cmj") -> httpx.Response:
    """The answer to an offer that wants to go on."""
    async with http(server) as api:
        return await api.post(
            "/whip",
            params={"sport": sport, "resume": token},
            content=offer,
            headers={"Content-Type": "application/sdp"},
        )


async def until(session: Session, state: State, within_s: float = 10.0) -> None:
    """Wait until the session is in that state."""
    async with asyncio.timeout(within_s):
        while session.state is not state:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.02)


def session_of(server: Serving, client: SidelineClient) -> Session:
    """The server's side of the client."""
    return server.state.sessions.get(str(client.session_id))


@pytest.mark.alone
async def test_a_session_goes_on_from_another_address(server: Serving, h264: Clip) -> None:
    """After its path broke, a client that offers again from another port keeps session, athlete,
    numbers of frames and jumps; media time has gone on over the pause; no jump is lost or told
    twice, and none of the old connection's frames is answered on the new one."""
    track = ClipTrack(h264)
    async with SidelineClient(server.url, "cmj", track) as client:
        hello = await client.hello()
        jumps = [await calibrated(client, 1.9)]
        old_ports, old_origin = local_ports(client), client.rtp_origin(track.last_pts)
        session = session_of(server, client)
        cut(client)
        await asyncio.sleep(PAUSE_S)
        await client.resume()
        again = await client.hello()
        jumps += await take_jumps(client, jumps[0].number + 6)
        origin = client.rtp_origin(track.last_pts)
        results = await take_results(client, session.frames - 1)
        assert (again.session, again.resumed, hello.resumed) == (hello.session, True, False)
        assert not old_ports & local_ports(client)
        assert session_of(server, client) is session
        assert session.state is State.LIVE
    first = jumps[0].number
    assert [one.number for one in jumps] == list(range(first, first + len(jumps)))
    assert {one.values["height_m"] for one in jumps} == {1.9}
    numbers = [one.message.seq for one in results]
    assert numbers == sorted(set(numbers))
    sent = {(start + pts) % 2**32: pts for start in (old_origin, origin) for pts in track.scheduled}
    gaps = [
        (b.message.metrics["media_time_s"] - a.message.metrics["media_time_s"], a, b)
        for a, b in pairwise(results)
    ]
    pause_s, last_before, first_after = max(gaps, key=lambda gap: gap[0])
    true_s = (sent[first_after.message.rtp] - sent[last_before.message.rtp]) / 90_000
    assert PAUSE_S < pause_s == pytest.approx(true_s, abs=PAUSE_ERROR_S)


async def test_a_lost_connection_waits_then_goes_on(server: Serving, h264: Clip) -> None:
    """The server notices the silence itself, frees the connection, says `reconnecting`, keeps
    the place; the client that comes back in time finds everything."""
    before = running()
    async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
        await client.hello()
        jumps = await take_jumps(client, 1)
        session = session_of(server, client)
        server_ports = running().udp_ports - before.udp_ports - local_ports(client)
        cut(client)
        await until(session, State.RECONNECTING, NOTICED_WITHIN_S)
        async with asyncio.timeout(2):
            while running().udp_ports & server_ports:  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(0.02)
        async with http(server) as api:
            told = (await api.get(f"/api/v1/sessions/{session.id}")).json()
        assert told["state"] == "reconnecting"
        await client.resume()
        await until(session, State.LIVE)
        jumps += await take_jumps(client, jumps[-1].number + 3)
        assert [one.number for one in jumps] == list(range(1, len(jumps) + 1))
    await nothing_more_than(before, 10.0)


async def test_again_and_again(server: Serving, h264: Clip) -> None:
    """A phone in a lift: five broken paths, one session, one unbroken count, nothing left over."""
    before = running()
    async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
        jumps: list[EventMessage] = []
        for _ in range(5):
            await client.hello()
            jumps += await take_jumps(client, len(jumps) + 1)
            cut(client)
            await client.resume()
        assert len(server.state.sessions) == 1
        assert [one.number for one in jumps] == list(range(1, len(jumps) + 1))
    await nothing_more_than(before, 10.0)


async def test_events_that_were_lost_on_the_way_are_told_again(server: Serving, h264: Clip) -> None:
    """What the server said into a broken path reaches the client that comes back, in order."""
    async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
        await client.hello()
        jumps = await take_jumps(client, 1)
        deafen(client)
        session = session_of(server, client)
        async with asyncio.timeout(10):
            while session.answered < 60:  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(0.02)
        await client.resume()
        jumps += await take_jumps(client, 6)
    assert [(one.number, one.id) for one in jumps] == [(n, n) for n in range(1, len(jumps) + 1)]


async def test_who_is_ended_while_away_begins_no_other(server: Serving, h264: Clip) -> None:
    """A client that comes back to a session that somebody has ended is told so, and ends."""
    async with SidelineClient(server.url, "cmj", ClipTrack(h264)) as client:
        await client.hello()
        session = session_of(server, client)
        cut(client)
        async with http(server) as api:
            assert (await api.delete(f"/whip/{session.id}")).status_code == 200
        await asyncio.wait_for(client.ended.wait(), 20.0)
        assert (client.session_id, client.replaced, len(server.state.sessions)) == (
            session.id,
            0,
            0,
        )


async def test_who_does_not_come_back_leaves_nothing(server: Serving, h264: Clip) -> None:
    """When the grace is over the place is free, and nothing of the session runs; its token is
    worth nothing any more."""
    before = running()
    client = SidelineClient(server.url, "cmj", ClipTrack(h264), reconnect_within_s=0)
    await client.connect()
    await client.hello()
    session = session_of(server, client)
    cut(client)
    await until(session, State.RECONNECTING)
    assert len(server.state.sessions) == 1
    await until(session, State.CLOSED)
    assert len(server.state.sessions) == 0
    with pytest.raises(Refused) as caught:
        await client.resume()
    assert (caught.value.status, "another one" in str(caught.value)) == (410, True)
    await client.close()
    await nothing_more_than(before, 10.0)


async def test_tokens_that_open_nothing(server: Serving, h264: Clip) -> None:
    """A token is worth something for its own session and sport only; a refusal changes nothing."""
    one = SidelineClient(server.url, "cmj", ClipTrack(h264))
    other = SidelineClient(server.url, "cmj", ClipTrack(h264))
    async with one, other, http(server) as api:
        mine, its = (await one.hello()).resume, (await other.hello()).resume
        mixed = f"{mine.rpartition('.')[0]}.{its.rpartition('.')[2]}"
        offer = await offer_of(h264)
        for token in (mixed, "", "x.y", mine[:-1], f"{mine}x"):
            answer = await resume(server, token, offer)
            assert (answer.status_code, answer.json()["type"]) == (410, GONE)
        answer = await resume(server, mine, offer, "sprint")
        assert (answer.status_code, answer.json()["sport"]) == (409, "cmj")
        assert (await resume(server, mine, "nonsense")).status_code == 400
        listed = (await api.get("/api/v1/sessions")).text
        assert len(server.state.sessions) == 2
        assert (await one.ping(), await other.ping()) > (0, 0)
    assert mine.rpartition(".")[2] not in listed


@pytest.mark.parametrize("by", ["bye", "delete"])
async def test_an_orderly_end_is_an_end(server: Serving, h264: Clip, by: str) -> None:
    """Who says goodbye is not waited for."""
    client = SidelineClient(server.url, "cmj", ClipTrack(h264))
    await client.connect()
    token = (await client.hello()).resume
    session = session_of(server, client)
    if by == "bye":
        client.say(Bye())
    else:
        await client.close()
    await until(session, State.CLOSED, GRACE_S / 2)
    await client.close()
    assert (await resume(server, token, await offer_of(h264))).status_code == 410


async def test_a_client_that_cannot_know_the_token_is_not_waited_for(
    server: Serving, h264: Clip
) -> None:
    """A publisher without `control` cannot come back: its place is free when it is gone."""
    async with SidelineClient(server.url, "cmj", ClipTrack(h264), channels=False) as client:
        session = session_of(server, client)
        cut(client)
        async with asyncio.timeout(NOTICED_WITHIN_S):
            while session.state is not State.CLOSED:
                assert session.state is not State.RECONNECTING
                await asyncio.sleep(0.01)
