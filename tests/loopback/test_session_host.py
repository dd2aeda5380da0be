"""A session host's process, as front doors and Redis see it; no Ray."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from clients.python.clips import Clip
from clients.python.errors import Unreachable
from server.cluster.names import host_of
from server.sessions.census import PATH
from tests.loopback.test_live import first_results
from tests.support.hosts import (
    WITHIN_S,
    athlete,
    door,
    hosting,
    reports,
    until_reported,
    until_up,
    variables,
)
from tests.support.ray_nodes import until_gone
from tests.support.redis_server import redis_server


@pytest.mark.parametrize("workers", ["0", "2"])
async def test_a_host_serves_doors_and_says_how_it_stands(
    tmp_path: Path, h264: Clip, workers: str
) -> None:
    """With media workers and without: only who knows the secret is answered; a session has its
    host in its id and is found by it; the report counts it; a drain tells its client to go on
    elsewhere, and nothing is left."""
    with (
        redis_server(tmp_path) as redis,
        hosting(variables(tmp_path, redis, SIDELINE_MEDIA_WORKERS=workers)) as process,
    ):
        up = await until_up(process)
        first = await until_reported(redis, up.host, lambda one: one.ready and one.admits)
        assert (first.url, first.node, first.sessions, first.offered) == (up.url, "a-node", 0, 0)
        async with httpx.AsyncClient(base_url=up.url, trust_env=False) as stranger:
            assert (await stranger.get("/healthz")).status_code == 401
        async with door(up.url, "wrong") as stranger:
            assert (await stranger.get(PATH)).status_code == 401
        async with door(up.url) as asks:
            assert (await asks.get("/readyz")).status_code == 200
            client = await athlete(up.url, h264).connect()
            assert client.session_id is not None
            assert host_of(client.session_id) == up.host
            await first_results(client, 5)
            path = f"/api/v1/sessions/{client.session_id}"
            assert (await asks.get(path)).json()["state"] == "live"
            assert (await asks.patch(path, json={"label": "left"})).json()["label"] == "left"
            (listed,) = (await asks.get(PATH)).json()
            assert listed["id"] == client.session_id
            assert "sideline_session_offers_total" in (await asks.get("/metrics")).text
            assert (await asks.get("/api/v1/health/details")).json()["sessions"] == 1
            told = await asks.post(f"{PATH}/{client.session_id}/told", json={"type": "note"})
            assert told.status_code == 204
            one = await until_reported(redis, up.host, lambda one: one.sessions == 1)
            assert (one.present, one.admitted, one.offered) == (1, 1, 1)
            assert one.age_p95_ms is not None
            process.drain(0.0)
            await asyncio.wait_for(client.ended.wait(), WITHIN_S)
        assert client.bye is not None
        assert client.bye.reconnect
        assert await asyncio.to_thread(process.wait, WITHIN_S)
        assert await reports(redis) == {}
        await until_gone(up.process_id)
        with suppress(Unreachable):
            await client.close()


@pytest.mark.parametrize("workers", ["0", "1"])
async def test_a_draining_host_takes_nobody_and_asks_all_to_move(
    tmp_path: Path, h264: Clip, workers: str
) -> None:
    """One after the other; who was not asked yet goes on. The next offer gets 503, the report says
    why, and when all have left the host ends before its time."""
    with (
        redis_server(tmp_path) as redis,
        hosting(variables(tmp_path, redis, SIDELINE_MEDIA_WORKERS=workers)) as process,
    ):
        up = await until_up(process)
        await until_reported(redis, up.host, lambda one: one.ready)
        clients = [await athlete(up.url, h264).connect() for _ in range(2)]
        process.drain(120.0)
        ends = process.until_up(0.0)
        assert ends is not None
        assert ends.failure is not None
        waiting = {asyncio.create_task(one.ended.wait()): one for one in clients}
        (done,), (left,) = await asyncio.wait(
            waiting, timeout=WITHIN_S, return_when=asyncio.FIRST_COMPLETED
        )
        left.cancel()
        first, other = waiting[done], waiting[left]
        assert first.bye is not None
        assert first.bye.reconnect
        await first_results(other, 5)
        said = await until_reported(redis, up.host, lambda one: one.draining and one.sessions == 1)
        assert not said.admits
        async with door(up.url) as asks:
            headers = {"Content-Type": "application/sdp"}
            refused = await asks.post("/whip?sport=cmj", content="v=0", headers=headers)
        assert refused.status_code == 503
        assert other.bye is None
        await other.close()
        assert await asyncio.to_thread(process.wait, WITHIN_S)
        with suppress(Unreachable):
            await first.close()


async def test_redis_may_go_and_come_back(tmp_path: Path, h264: Clip) -> None:
    """Meanwhile the session gets its answers; afterwards the report is there again."""
    with hosting(variables(tmp_path, f"unix://{tmp_path / 'redis.sock'}")) as process:
        up = await until_up(process)  # it comes up without Redis, too
        with redis_server(tmp_path) as redis:
            await until_reported(redis, up.host, lambda one: one.ready)
            client = await athlete(up.url, h264).connect()
        (tmp_path / "redis.sock").unlink()
        await first_results(client, 60)
        with redis_server(tmp_path) as redis:
            again = await until_reported(redis, up.host, lambda one: one.ready)
            assert again.sessions == 1
        await client.close()


async def test_with_its_starter_it_ends_in_good_order(tmp_path: Path, h264: Clip) -> None:
    """Though that was killed and says nothing: sessions are told to go on elsewhere."""
    with (
        redis_server(tmp_path) as redis,
        hosting(variables(tmp_path, redis, SIDELINE_MEDIA_WORKERS="1")) as process,
    ):
        up = await until_up(process)
        await until_reported(redis, up.host, lambda one: one.ready)
        client = await athlete(up.url, h264).connect()
        await first_results(client, 1)
        process.close()  # all that a killed one does is to let go of the pipe
        await asyncio.wait_for(client.ended.wait(), WITHIN_S)
        assert client.bye is not None
        assert client.bye.reconnect
        await until_gone(up.process_id)
        with suppress(Unreachable):
            await client.close()


async def test_a_host_that_crashes_is_another_one_afterwards(tmp_path: Path) -> None:
    """It is started again, under another name."""
    with redis_server(tmp_path) as redis, hosting(variables(tmp_path, redis)) as process:
        up = await until_up(process)
        os.kill(up.process_id, signal.SIGKILL)
        again = await until_up(process, but=up.host)
        await until_reported(redis, again.host, lambda one: one.ready)
        assert again.host != up.host


async def test_a_host_without_a_secret_says_what_to_do(tmp_path: Path) -> None:
    """It does not come up, and who started it is told why."""
    environment = variables(tmp_path, "redis://localhost:1/0")
    del environment["SIDELINE_CLUSTER_SECRET"]
    with hosting(environment) as process:
        up = await until_up(process)
    assert up.failure is not None
    assert "SIDELINE_CLUSTER_SECRET" in up.failure
