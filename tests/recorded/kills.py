"""SIGKILL of the server, and of the process that measures, at random moments."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
import psutil

from tests.browser.server_process import serving
from tests.recorded.retrying import Client
from tests.support.ports import free_port
from tests.support.s3 import s3_server

_JOB = "server.analyses.job"
_MOST_A_JOB = 2
"""A third killed try ends an analysis, as it should."""
_LEFT_S = 180.0
USUAL = {"SIDELINE_DEMO": "false", "SIDELINE_ENGINE_SPARE": "false"}
COUNTING = Path(__file__).with_name("counting")


@dataclass
class Outcome:
    """What the kills did, and what came of the files."""

    servers: int = 0
    jobs: int = 0
    clients: list[Client] = field(default_factory=list)
    jobs_of: dict[str, int] = field(default_factory=dict)
    looked_at: int = 0
    """Pictures that the nets answered, in all tries together."""

    @property
    def pictures(self) -> int:
        """That there are, in all files together."""
        return sum(client.analysis["report"]["frame_count"] for client in self.clients)

    @property
    def kills(self) -> int:
        """Of both kinds."""
        return self.servers + self.jobs


async def endure(
    data: bytes, folder: Path, kills: int, seed: int, store: Store | None = None
) -> Outcome:
    """Send and measure the file over and over until that many kills have happened, then let the
    rest come to its end. `folder` is the server's, and has the models in it; in a store there is
    nothing afterwards that nobody knows."""
    dice, outcome = random.Random(seed), Outcome()
    port = free_port()
    keeper = _Keeper(folder, port, {} if store is None else store.environment)
    await asyncio.to_thread(keeper.start)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            sending = asyncio.create_task(_send_on(http, data, outcome, kills, dice))
            while outcome.kills < kills and not sending.done():
                await asyncio.sleep(dice.uniform(0.1, 4.0))
                await _kill(keeper, outcome, dice)
            async with asyncio.timeout(_LEFT_S):
                await sending
            for client in outcome.clients:
                assert client.lost == []
                assert client.analysis["state"] == "done", client.analysis
                client.analysis["report"] = await client.report()
            page = (await http.get("/api/v1/analyses", params={"limit": 100})).json()
            assert len(page["analyses"]) == len(outcome.clients)
            outcome.looked_at = await asyncio.to_thread(keeper.looked_at)
            if store is not None:
                await asyncio.to_thread(keeper.restart)  # what the last kill left is swept at once
                await _until_tidy(store, outcome, folder)
    finally:
        await asyncio.to_thread(keeper.stop)
    return outcome


@dataclass(frozen=True, slots=True)
class Store:
    """An S3-compatible store: the variables that name it, and what asks for its keys."""

    environment: Mapping[str, str]
    keys: Callable[[], set[str]]


@contextmanager
def in_store(folder: Path) -> Iterator[Store]:
    """A store that runs until the block ends."""
    (folder / "s3").mkdir()
    with s3_server(folder / "s3") as server:
        bucket = server.new_bucket()
        yield Store(server.environment(bucket), partial(server.keys, bucket))


async def _until_tidy(store: Store, outcome: Outcome, folder: Path) -> None:
    """Each upload is in the store and not on the disk, and beside them only results that are
    seen."""
    uploads = {f"uploads/{client.upload.rpartition('/')[2]}" for client in outcome.clients}
    results = sum(len(client.analysis["results"]) for client in outcome.clients)
    async with asyncio.timeout(_LEFT_S):
        while True:
            keys = await asyncio.to_thread(store.keys)
            found = {key for key in keys if key.startswith("uploads/")}
            others = {key for key in keys if key.startswith("analyses/")}
            on_disk = list((folder / "uploads").iterdir())
            if found == uploads and len(others) == results and not on_disk:
                return
            await asyncio.sleep(0.2)


async def _send_on(
    http: httpx.AsyncClient, data: bytes, outcome: Outcome, kills: int, dice: random.Random
) -> None:
    while outcome.kills < kills or not outcome.clients:
        piece = dice.choice([500, 5_000, 50_000, len(data)])
        client = Client(http, data, f"key-{len(outcome.clients)}", piece)
        outcome.clients.append(client)
        await client.run()


async def _kill(keeper: _Keeper, outcome: Outcome, dice: random.Random) -> None:
    if dice.random() < 0.4:
        for job in keeper.jobs():
            name = job.cmdline()[-2]
            if outcome.jobs_of.get(name, 0) < _MOST_A_JOB:
                outcome.jobs_of[name] = outcome.jobs_of.get(name, 0) + 1
                outcome.jobs += 1
                job.kill()
                return
    outcome.servers += 1
    await asyncio.to_thread(keeper.restart)


class _Keeper:
    """Starts the server anew, always at the same address."""

    def __init__(self, folder: Path, port: int, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._settings = {**USUAL, **environment}
        self._port = port
        self._count = folder / "count"

    def looked_at(self) -> int:
        """How many pictures the nets have answered so far."""
        return self._count.stat().st_size

    def start(self) -> None:
        """Start it; blocks until it is ready."""
        paths = os.pathsep.join([str(COUNTING), *filter(None, [os.environ.get("PYTHONPATH")])])
        counting = {"PYTHONPATH": paths, "SIDELINE_COUNT": str(self._count)}
        self._running = serving(self._folder, {**self._settings, **counting}, self._port)
        self.server = self._running.__enter__()

    def stop(self) -> None:
        """End it in good order."""
        self._running.__exit__(None, None, None)

    def restart(self) -> None:
        """Kill it at once, and start another."""
        self.server.kill()
        self.stop()
        self.start()

    def jobs(self) -> list[psutil.Process]:
        """The processes that measure now."""
        found = []
        for child in psutil.Process(self.server.process.pid).children():
            with suppress(psutil.NoSuchProcess):
                if _JOB in child.cmdline():
                    found.append(child)
        return found
