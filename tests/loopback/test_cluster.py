"""Session hosts on two real nodes of Ray, over one real Redis."""

from __future__ import annotations

import asyncio
import json
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Unreachable
from server.cluster.names import host_of
from server.cluster.report import HostReport
from tests.loopback.test_live import first_results
from tests.support.command import sideline
from tests.support.hosts import athlete, reports, variables
from tests.support.ray_nodes import ray_nodes
from tests.support.redis_server import redis_server

WITHIN_S = 60.0
HERE = {"SIDELINE_HOST_ADDRESS": "127.0.0.1"}


async def said(*words: str, **environment: str) -> str:
    """What `sideline cluster` prints; it does what it shall."""
    async with sideline("cluster", *words, **environment) as process:
        out, err = await asyncio.wait_for(process.communicate(), WITHIN_S)
        assert process.returncode == 0, err.decode()
    return out.decode()


async def all_ready(redis: str, *but: str) -> dict[str, HostReport]:
    """Two hosts that can take sessions, by their nodes."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            found = (await reports(redis)).values()
            able = {one.node: one for one in found if one.ready and one.host not in but}
            if len(able) == 2:
                return able
            await asyncio.sleep(0.1)


async def told_to_move(client: SidelineClient) -> bool:
    """Whether it was, when its session ended."""
    await asyncio.wait_for(client.ended.wait(), WITHIN_S)
    bye = client.bye
    with suppress(Unreachable):
        await client.close()
    return bye is not None and bye.reconnect is True


@pytest.mark.alone
async def test_hosts_on_two_nodes(tmp_path: Path, h264: Clip) -> None:
    """Each takes sessions and says so. The actor of one is killed: its session is told to move, and
    another host takes its place. One is drained: its session is told to move, and there is none
    there again until it is started."""
    with redis_server(tmp_path) as redis, ray_nodes() as nodes:
        environment = {**variables(tmp_path, redis), **nodes.token, **HERE}
        nodes.add(environment)
        nodes.add({**environment, "SIDELINE_MEDIA_WORKERS": "1"})
        at = ("--address", nodes.address)
        assert len((await said("start", *at, **environment)).splitlines()) == 2
        hosts = await all_ready(redis)
        clients = {node: await athlete(one.url, h264).connect() for node, one in hosts.items()}
        for node, client in clients.items():
            await first_results(client, 3)
            assert client.session_id is not None
            assert host_of(client.session_id) == hosts[node].host
        async with asyncio.timeout(WITHIN_S):
            while True:
                told = json.loads(await said("status", "--json", **environment))
                if [one["sessions"] for one in told] == [1, 1]:
                    break

        one, other = hosts
        nodes.actors()[0].send_signal(signal.SIGKILL)
        waiting = {asyncio.create_task(clients[node].ended.wait()): node for node in hosts}
        (ended,), left = await asyncio.wait(
            waiting, timeout=WITHIN_S, return_when=asyncio.FIRST_COMPLETED
        )
        for task in left:
            task.cancel()
        dead = waiting[ended]
        assert await told_to_move(clients[dead])
        again = await all_ready(redis, hosts[dead].host)

        kept = other if dead == one else one
        assert again[kept].host == hosts[kept].host
        await first_results(clients[kept], 3)
        await said("drain", hosts[kept].host, "--timeout", "0", *at, **environment)
        assert await told_to_move(clients[kept])
        assert hosts[kept].host not in await reports(redis)
        async with asyncio.timeout(WITHIN_S):
            while len(nodes.actors()) != 1:  # noqa: ASYNC110 - in a process
                await asyncio.sleep(0.1)
        assert len((await said("start", *at, **environment)).splitlines()) == 2
        last = await all_ready(redis, hosts[kept].host, hosts[dead].host)
        assert last[dead].host == again[dead].host
