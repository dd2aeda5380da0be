"""A session host's process without Ray, and clients as front doors would pass them on."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import cast
from unittest.mock import patch

import httpx
from redis.asyncio import Redis

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.publisher import ClipTrack
from clients.python.whip import Whip
from server.cluster.lines import HostOrders, Up
from server.cluster.process import HostProcess
from server.cluster.report import HOSTS, HostReport
from server.cluster.secret import SECRET_HEADER
from server.store.database import open_database

SECRET = "north-by-northwest"
WITHIN_S = 30.0


def variables(folder: Path, redis_url: str, **more: str) -> dict[str, str]:
    """The environment of a host; its database has its tables, as front doors see to."""
    open_database(None, folder).close()
    return {
        "SIDELINE_DATA_DIR": str(folder),
        "SIDELINE_REDIS_URL": redis_url,
        "SIDELINE_CLUSTER_SECRET": SECRET,
        "SIDELINE_ENGINE": "fake",
        "SIDELINE_ENGINE_SPARE": "false",
        "SIDELINE_ADMISSION": "off",
        "SIDELINE_LOG_FORMAT": "human",
        **more,
    }


@contextmanager
def hosting(environment: dict[str, str]) -> Iterator[HostProcess]:
    """A host's process; it is told to end where the test has not done so."""
    with patch.dict(os.environ, environment):
        process = HostProcess(HostOrders("127.0.0.1", "a-node"))
        try:
            yield process
        finally:
            process.close()
            assert process.wait(WITHIN_S)


async def until_up(process: HostProcess, but: str | None = None) -> Up:
    """What it says once it listens, in another life than that of the host `but`."""
    async with asyncio.timeout(WITHIN_S):
        while (up := process.up) is None or up.host == but:  # noqa: ASYNC110 - in a process
            await asyncio.sleep(0.02)
    return up


async def reports(redis_url: str) -> dict[str, HostReport]:
    """All that lie in Redis."""
    redis = Redis.from_url(redis_url, decode_responses=True)
    try:
        found = await cast("Awaitable[dict[str, str]]", redis.hgetall(HOSTS))
        return {host: HostReport.parse(text) for host, text in found.items()}
    finally:
        await redis.aclose()


async def until_reported(
    redis_url: str, host: str, suits: Callable[[HostReport], bool]
) -> HostReport:
    """The host's first report that suits."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            found = (await reports(redis_url)).get(host)
            if found is not None and suits(found):
                return found
            await asyncio.sleep(0.05)


@asynccontextmanager
async def door(url: str, secret: str = SECRET) -> AsyncIterator[httpx.AsyncClient]:
    """Asks a host as a front door does."""
    headers = {SECRET_HEADER: secret}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:
        yield client


class DoorWhip(Whip):
    """Offers as a front door passes it on."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._http.headers[SECRET_HEADER] = SECRET


def athlete(url: str, clip: Clip) -> SidelineClient:
    """A client of the host; it does not come back by itself."""
    return SidelineClient(url, "cmj", ClipTrack(clip), whip=DoorWhip(url), reconnect_within_s=0.0)
