"""A small cluster in the test's own event loop: hosts, front doors, one Redis and one database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from server.accounts.keys import ApiKey
from server.cluster.doors.door import create_door
from server.cluster.doors.state import DoorState
from server.cluster.host import create_host
from server.cluster.names import new_host_id
from server.cluster.report import HOSTS, HostReport
from server.cluster.secret import SECRET_HEADER
from server.commands.serve import address, listening
from server.config import Settings
from server.fleet.bus import Bus, RedisAway, now_s, open_bus
from server.sessions.session import Session
from server.state import ServerState
from tests.support.running import running
from tests.support.serving import settings

SECRET = "north-by-northwest"
WITHIN_S = 15.0
_REPORT_EVERY_S = 0.1


@dataclass(slots=True)
class InHost:
    """A host that says of itself every tenth of a second what `changes` do not say otherwise."""

    id: str
    url: str
    state: ServerState
    changes: dict[str, Any] = field(default_factory=dict)

    def report(self) -> HostReport:
        """How it stands; each session makes its answers older."""
        there, limit = len(self.state.sessions), self.state.settings.max_sessions
        said: dict[str, Any] = {
            "host": self.id,
            "url": self.url,
            "at_s": now_s(),
            "ready": self.state.ready,
            "draining": False,
            "sessions": there,
            "present": there,
            "admits": limit is None or there < limit,
            "age_p95_ms": 20.0 + 10.0 * there,
            "admitted": there,
            "offered": there,
        }
        return HostReport(**said | self.changes)

    def session(self, session_id: str | None) -> Session:
        """One of its own."""
        assert session_id is not None
        return self.state.sessions.get(session_id)


@dataclass(slots=True)
class Door:
    """A running front door: its address and its insides."""

    url: str
    app: FastAPI

    @property
    def state(self) -> DoorState:
        """What its routes share."""
        state: DoorState = self.app.state.server
        return state

    async def knows(self, *hosts: str) -> None:
        """Wait until it would ask these for a new session, and no others."""
        async with asyncio.timeout(WITHIN_S):
            while {  # noqa: ASYNC110 - it reads Redis by itself
                one.report.host for one in self.state.hosts if one.report.takes_sessions(now_s())
            } != set(hosts):
                await asyncio.sleep(0.02)


@dataclass(slots=True)
class Cluster:
    """What its parts share, and starts them."""

    folder: Path
    redis_url: str
    bus: Bus
    stack: AsyncExitStack

    def settings(self, name: str, **changes: Any) -> Settings:
        """Of a part that keeps in a folder of that name what is its own."""
        shared = {
            "redis_url": self.redis_url,
            "database_url": f"sqlite:///{self.folder / 'shared.db'}",
            "cluster_secret": SECRET,
            "analysis_processes": 0,
        }
        return settings(self.folder / name, **shared | changes)

    async def door(self, name: str, key: ApiKey | None = None, **changes: Any) -> Door:
        """One more, until the cluster ends."""
        return await self.stack.enter_async_context(self.own_door(name, key, **changes))

    @asynccontextmanager
    async def own_door(
        self, name: str, key: ApiKey | None = None, **changes: Any
    ) -> AsyncIterator[Door]:
        """One more, until the block ends."""
        app = create_door(self.settings(name, cluster="auto", **changes), key)
        async with _served(app) as url:
            yield Door(url, app)

    async def host(self, name: str, **changes: Any) -> InHost:
        """One more, until the cluster ends."""
        return await self.stack.enter_async_context(self._host(name, **changes))

    async def says(self, report: HostReport) -> None:
        """Let there be a host that says this, whether it is there or not."""
        await self.bus.of(self.bus.redis.hset(HOSTS, report.host, report.text()))

    @asynccontextmanager
    async def _host(self, name: str, **changes: Any) -> AsyncIterator[InHost]:
        host_id = new_host_id()
        chosen = self.settings(name, **changes)
        app = create_host(chosen, host_id)
        async with _served(app) as url:
            host = InHost(host_id, url, app.state.server)
            await host.state.settled.wait()
            telling = asyncio.create_task(self._tell(host))
            try:
                yield host
            finally:
                telling.cancel()
                await asyncio.wait({telling})
                with suppress(RedisAway):
                    await self.bus.of(self.bus.redis.hdel(HOSTS, host.id))

    async def _tell(self, host: InHost) -> None:
        while True:
            with suppress(RedisAway):
                await self.says(host.report())
            await asyncio.sleep(_REPORT_EVERY_S)


@asynccontextmanager
async def cluster(folder: Path, redis_url: str) -> AsyncIterator[Cluster]:
    """Without hosts and doors yet; what is started ends with the block, the last first."""
    async with open_bus(redis_url) as bus, AsyncExitStack() as stack:
        yield Cluster(folder, redis_url, bus, stack)


@asynccontextmanager
async def asking(
    url: str, headers: dict[str, str] | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """Asks a door, or with the secret a host."""
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:
        yield client


def secret() -> dict[str, str]:
    """What doors say to hosts."""
    return {SECRET_HEADER: SECRET}


@asynccontextmanager
async def _served(app: FastAPI) -> AsyncIterator[str]:
    """Its address, while the block runs."""
    with listening("127.0.0.1", 0) as sock:
        async with running(app, sock):
            yield address("127.0.0.1", sock.getsockname()[1])
