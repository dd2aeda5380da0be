"""A server that is asked to stop, as a process of its own."""

import asyncio
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx

from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Unreachable
from clients.python.publisher import ClipTrack
from tests.support.command import first_line, sideline
from tests.support.http import offer_of

LONG_S = "60"


@asynccontextmanager
async def serving(tmp_path: Path, drain_s: str) -> AsyncIterator[tuple[Process, str]]:
    """The server and its address."""
    variables = {"SIDELINE_DATA_DIR": str(tmp_path), "SIDELINE_DRAIN_TIMEOUT_S": drain_s}
    async with sideline("serve", "--port", "0", **variables) as process:
        yield process, (await first_line(process)).rsplit(" ", 1)[1]


async def ended(process: Process) -> int:
    """The code it ends with."""
    async with asyncio.timeout(20):
        return await process.wait()


async def until_draining(http: httpx.AsyncClient) -> None:
    """Wait until it says that it takes nobody."""
    async with asyncio.timeout(20):
        while (await http.get("/readyz")).status_code == 200:  # noqa: ASYNC110 - in another process
            await asyncio.sleep(0.02)


async def test_while_it_drains_nobody_comes_in_and_nobody_is_sent_away(
    tmp_path: Path, h264: Clip
) -> None:
    """New offers are answered 503 with Retry-After; who is there goes on, and can come back over
    another connection; when the last has left, the process ends with code 0."""
    async with (
        serving(tmp_path, LONG_S) as (process, url),
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        live = await SidelineClient(url, "cmj", ClipTrack(h264)).connect()
        await live.hello()
        process.send_signal(signal.SIGTERM)
        await until_draining(http)
        headers = {"Content-Type": "application/sdp"}
        refused = await http.post("/whip?sport=cmj", content=await offer_of(h264), headers=headers)
        assert refused.status_code == 503
        assert refused.headers["Retry-After"] == "5"
        assert refused.json()["type"] == "urn:sideline:problem:draining"
        assert (await http.get("/healthz")).status_code == 200
        await live.resume()
        async with asyncio.timeout(20):
            await anext(aiter(live.results))
        await live.close()
        assert await ended(process) == 0


async def test_who_stays_too_long_is_told_to_go_elsewhere(tmp_path: Path, h264: Clip) -> None:
    """After its time a session ends in good order: `bye` with the hint, then the connection."""
    async with serving(tmp_path, "0.3") as (process, url):
        live = await SidelineClient(url, "cmj", ClipTrack(h264), reconnect_within_s=0).connect()
        await live.hello()
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            await live.ended.wait()
        assert live.bye is not None
        assert (live.bye.reason, live.bye.reconnect) == ("the server stops", True)
        assert await ended(process) == 0
        with suppress(Unreachable):
            await live.close()


async def test_asked_twice_it_ends_at_once(tmp_path: Path, h264: Clip) -> None:
    """A second signal does not wait for anybody."""
    async with (
        serving(tmp_path, LONG_S) as (process, url),
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        live = await SidelineClient(url, "cmj", ClipTrack(h264)).connect()
        process.send_signal(signal.SIGTERM)
        await until_draining(http)
        process.send_signal(signal.SIGINT)
        assert await ended(process) == 130
        with suppress(Unreachable):
            await live.close()
