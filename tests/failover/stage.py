"""Session hosts on nodes of a local Ray cluster, front doors before them, a real Redis."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from server.cluster.report import HostReport
from server.commands.bench.processes import ServerProcess, served
from tests.support.command import sideline
from tests.support.hosts import reports, variables
from tests.support.ray_nodes import Nodes, ray_nodes
from tests.support.redis_server import Restarted

_WITHIN_S = 90.0
_SERVE = "from server.cli import main; main()"


@dataclass(slots=True)
class Stage:
    """All that runs; `environment` is every part's."""

    nodes: Nodes
    redis: Restarted
    environment: dict[str, str]
    doors: list[ServerProcess] = field(default_factory=list)

    async def hosts(self) -> dict[str, HostReport]:
        """Those that take sessions, by their names."""
        found = await reports(self.redis.url)
        return {name: one for name, one in found.items() if one.takes_sessions(time.time())}

    async def until_hosts(self, count: int) -> dict[str, HostReport]:
        """So many that take sessions."""
        async with asyncio.timeout(_WITHIN_S):
            while True:
                found = await self.hosts()
                if len(found) >= count:
                    return found
                await asyncio.sleep(0.1)

    async def cluster(self, *words: str) -> str:
        """What `sideline cluster` prints."""
        at = () if words[0] == "status" else ("--address", self.nodes.address)
        async with sideline("cluster", *words, *at, **self.environment) as process:
            out, err = await asyncio.wait_for(process.communicate(), _WITHIN_S)
            assert process.returncode == 0, err.decode()
        return out.decode()

    def kill(self, report: HostReport) -> None:
        """The whole host at once, with its node of Ray: nobody says goodbye."""
        for process in self._processes(report):
            process.kill()

    def is_head(self, report: HostReport) -> bool:
        """Whether the host is on the node with which all of Ray goes."""
        return psutil.Process(self.nodes.running[0].pid) in self._processes(report)

    def _processes(self, report: HostReport) -> list[psutil.Process]:
        """The host's, and those of its node."""
        host = _listener(report.url)
        raylet = psutil.Process(int(host.environ()["RAY_RAYLET_PID"]))
        node = raylet.parent()
        assert node is not None
        tops = (host, node)
        return [one for top in tops for one in (top, *top.children(recursive=True))]


@asynccontextmanager
async def staged(folder: Path, hosts: int, doors: int, **more: str) -> AsyncIterator[Stage]:
    """So many hosts and doors that are ready."""
    redis = Restarted(folder)
    try:
        async with AsyncExitStack() as stack:
            nodes = stack.enter_context(ray_nodes())
            environment = {**variables(folder, redis.url, **more), **nodes.token}
            for _ in range(hosts):
                nodes.add(environment)
            stage = Stage(nodes, redis, environment)
            await stage.cluster("start")
            for number in range(doors):
                command = [sys.executable, "-c", _SERVE, "serve", "--host", "127.0.0.1"]
                own = {**environment, "SIDELINE_DEMO": "false", "SIDELINE_ANALYSIS_PROCESSES": "0"}
                own["SIDELINE_DATABASE_URL"] = f"sqlite:///{folder / 'sideline.db'}"
                own["SIDELINE_DATA_DIR"] = str(folder / f"door-{number}")
                door = served([*command, "--port", "0", "--cluster", nodes.address], own)
                stage.doors.append(stack.enter_context(door))
            await stage.until_hosts(hosts)
            yield stage
    finally:
        redis.stop()


def _listener(url: str) -> psutil.Process:
    port = int(url.rpartition(":")[2])
    found = (one.pid for one in psutil.net_connections("tcp") if _listens(one, port))
    pid = next(found, None)
    assert pid is not None, f"nobody listens at {url}"
    return psutil.Process(pid)


def _listens(one: Any, port: int) -> bool:
    return bool(one.status == psutil.CONN_LISTEN and one.laddr.port == port)
