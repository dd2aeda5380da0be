"""A session's server dies, or stops: the session goes on at another one over the same Redis."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from server.sessions.state import State
from server.wire.control import EventMessage
from tests.loopback.test_live import first_results
from tests.support.any_whip import AnyWhip
from tests.support.counting import counting_pipeline
from tests.support.counting_server import counting_server
from tests.support.fronts import fronting
from tests.support.http import http, offer_of
from tests.support.owners import bearer
from tests.support.redis_server import redis_server
from tests.support.serving import Serving, serving, settings, until_ready

BACK_WITHIN_S = 3.0
NOTICED_WITHIN_S = 1.75
"""Of those the client needs so many to believe that the server is dead."""
MOVED_WITHIN_S = 1.0
OVER = "urn:sideline:problem:session-over"
SETTLED_S = 0.1
"""What an event's way into Redis takes at most; jumps are three times as far apart."""


@asynccontextmanager
async def two(folder: Path, url: str) -> AsyncIterator[tuple[Serving, Serving]]:
    """Two servers over one database and one Redis."""
    database = f"sqlite:///{folder / 'shared.db'}"
    chosen = [
        settings(folder / name, redis_url=url, database_url=database) for name in ("one", "other")
    ]
    async with (
        serving(chosen[0], counting_pipeline) as one,
        serving(chosen[1], counting_pipeline) as other,
    ):
        await until_ready(one)
        await until_ready(other)
        yield one, other


def through(urls: list[str], clip: Clip) -> SidelineClient:
    """A client that knows all of them by one address."""
    return SidelineClient(urls[0], "cmj", ClipTrack(clip), whip=AnyWhip(urls))


def back_within_s(first_s: float) -> float:
    """What coming back may take: on a host that was slow to give the first result, at most twice
    as long as that once the break is noticed."""
    return max(BACK_WITHIN_S, NOTICED_WITHIN_S + 2 * first_s)


async def jumps_of(client: SidelineClient, count: int) -> list[EventMessage]:
    """The next ones."""
    found: list[EventMessage] = []
    async with asyncio.timeout(20):
        while len(found) < count:
            found.append(await anext(client.events))
    return found


async def calibrated(client: SidelineClient, height_m: float) -> EventMessage:
    """The first jump after a calibration."""
    client.calibrate(height_m, None)
    while True:
        [jump] = await jumps_of(client, 1)
        if jump.values["height_m"] == height_m:
            return jump


async def next_result_s(client: SidelineClient) -> float:
    """When the first result comes that was not there yet."""
    while client.results._items:
        await anext(client.results)
    async with asyncio.timeout(20):
        await anext(client.results)
    return time.monotonic()


async def pause_of(client: SidelineClient, while_s: float) -> float:
    """The longest time between two results, for so long."""
    ends_s = time.monotonic() + while_s
    before_s, longest_s = time.monotonic(), 0.0
    while time.monotonic() < ends_s:
        async with asyncio.timeout(20):
            came_s = (await anext(client.results)).received_s
        longest_s, before_s = max(longest_s, came_s - before_s), came_s
    return longest_s


@pytest.mark.alone
async def test_a_killed_server_costs_seconds(tmp_path: Path, h264: Clip) -> None:
    """After `kill -9` results come again within 3 s, from another server: under another id,
    with the calibration, and with the next numbers; no jump is told twice. `pytest -s` prints how
    long it took."""
    with redis_server(tmp_path) as redis:
        shared = {"redis_url": redis, "database_url": f"sqlite:///{tmp_path / 'shared.db'}"}
        async with (
            counting_server(tmp_path / "one", **shared) as (process, one),
            counting_server(tmp_path / "other", **shared) as (_, other),
            AsyncExitStack() as stack,
        ):
            began_s = time.monotonic()
            client = await stack.enter_async_context(through([one, other], h264))
            first_s = await next_result_s(client) - began_s
            hello = await client.hello()
            jumps = [await calibrated(client, 1.9), *await jumps_of(client, 4)]
            await client.ping()
            assert client.counts is not None
            frames = client.counts.frames
            await asyncio.sleep(SETTLED_S)
            killed_s = time.monotonic()
            process.kill()
            await process.wait()
            back_s = await next_result_s(client) - killed_s
            again = await client.hello()
            jumps += await jumps_of(client, 5)
            await client.ping()
            assert client.counts.frames > frames
    print(f"\nresults again {back_s:.2f} s after the kill")
    assert back_s <= back_within_s(first_s)
    assert (again.resumed, again.continues) == (True, hello.session)
    assert client.session_id == again.session != hello.session
    first = jumps[0].number
    assert [one.number for one in jumps] == [*range(first, first + len(jumps))]
    assert {one.values["height_m"] for one in jumps} == {1.9}
    assert [one.id for one in jumps] == sorted({one.id for one in jumps})


@pytest.mark.alone
async def test_a_server_that_stops_hands_its_sessions_on(tmp_path: Path, h264: Clip) -> None:
    """Asked to move, the client goes on at the other server without a second's pause, and the
    first server is empty; nothing is lost, and nothing told twice. The new session names the one
    that it goes on with, while it lives and afterwards, and whoever has a link to that one sees
    it."""
    with redis_server(tmp_path) as redis:
        async with two(tmp_path, redis) as (one, other), through([one.url, other.url], h264) as me:
            hello = await me.hello()
            jumps = [await calibrated(me, 1.9), *await jumps_of(me, 2)]
            async with http(one) as asks:
                wanted = {"session_id": hello.session}
                link = (await asks.post("/api/v1/shares", json=wanted)).json()["token"]
            pausing = asyncio.create_task(pause_of(me, 3.0))
            await one.state.sessions.drain(5.0, 0.2)
            assert len(one.state.sessions) == 0
            jumps += await jumps_of(me, 5)
            pause_s = await pausing
            again = await me.hello()
            assert [session.id for session in other.state.sessions] == [again.session]
            assert other.state.sessions.get(again.session).state is State.LIVE
            path = f"/api/v1/sessions/{again.session}"
            async with http(other) as asks:
                live = (await asks.get(path, headers=bearer(link))).json()
                shown = (await asks.get("/api/v1/shared", headers=bearer(link))).json()
                await other.state.sessions.end(again.session, "enough")
                over = (await asks.get(path)).json()
            assert (live["state"], live["continues"]) == ("live", hello.session)
            assert (shown["id"], shown["later"]) == (hello.session, [again.session])
            assert (over["state"], over["continues"]) == ("closed", hello.session)
    print(f"\nno result for {pause_s:.2f} s")
    assert pause_s <= MOVED_WITHIN_S
    assert (again.resumed, again.continues) == (True, hello.session)
    first = jumps[0].number
    assert [one.number for one in jumps] == [*range(first, first + len(jumps))]
    assert {one.values["height_m"] for one in jumps} == {1.9}


async def test_a_server_that_lives_lets_go(tmp_path: Path, h264: Clip) -> None:
    """Another server that is asked to go on, by whoever has the token, has the session from then
    on: the first ends it, and nobody else can have it again; wrong tokens and sports are refused,
    and change nothing."""
    with redis_server(tmp_path) as redis:
        async with two(tmp_path, redis) as (one, other), through([one.url], h264) as client:
            token = (await client.hello()).resume
            await jumps_of(client, 2)
            offer = await offer_of(h264)
            async with http(other) as api:

                async def ask(said: str, sport: str = "cmj") -> httpx.Response:
                    return await api.post(
                        "/whip",
                        params={"sport": sport, "resume": said, "heard": 2},
                        content=offer,
                        headers={"Content-Type": "application/sdp"},
                    )

                assert (await ask(f"{token}x")).status_code == 410
                assert (await ask(token, "sprint")).status_code == 409
                assert len(one.state.sessions) == 1
                answers = await asyncio.gather(ask(token), ask(token))
                assert sorted(one.status_code for one in answers) == [201, 410]
                async with asyncio.timeout(10):
                    while len(one.state.sessions):  # noqa: ASYNC110 - no event tells it
                        await asyncio.sleep(0.02)
                assert (await ask(token)).status_code == 410
                assert len(other.state.sessions) == 1


async def test_what_was_ended_does_not_go_on(tmp_path: Path, h264: Clip) -> None:
    """A session that its client has left cannot be gone on with anywhere."""
    with redis_server(tmp_path) as redis:
        async with two(tmp_path, redis) as (one, other):
            async with through([one.url], h264) as client:
                token = (await client.hello()).resume
                await jumps_of(client, 2)
            await asyncio.sleep(SETTLED_S)
            async with http(other) as api:
                answer = await api.post(
                    "/whip",
                    params={"sport": "cmj", "resume": token},
                    content=await offer_of(h264),
                    headers={"Content-Type": "application/sdp"},
                )
            assert answer.status_code == 410
            assert answer.json()["type"] == OVER


async def test_a_killed_worker_costs_seconds(tmp_path: Path, h264: Clip) -> None:
    """With a Redis the sessions of a media worker that dies go on at another worker."""
    with redis_server(tmp_path) as redis:
        workers = {"media_workers": 2, "engine_process": "on", "engine_spare": False}
        chosen = settings(tmp_path / "front", redis_url=redis, **workers)
        async with (
            fronting(chosen) as front,
            SidelineClient(front.url, "cmj", ClipTrack(h264)) as client,
        ):
            hello = await client.hello()
            await first_results(client, 10)
            home = front.state.place_with(hello.session)
            assert home is not None
            assert home.process_id is not None
            await asyncio.sleep(SETTLED_S)
            killed_s = time.monotonic()
            os.kill(home.process_id, signal.SIGKILL)
            back_s = await next_result_s(client) - killed_s
            again = await client.hello()
    print(f"\nresults again {back_s:.2f} s after the kill")
    assert back_s <= BACK_WITHIN_S
    assert (again.resumed, again.continues) == (True, hello.session)
