"""SIGKILL of Ray's processes that work on analyses, and of what gives those out, at random."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.browser.server_process import ServerProcess, serving
from tests.recorded.kills import COUNTING, USUAL, Store, in_store
from tests.recorded.retrying import Client
from tests.support.postgres import new_database, postgres
from tests.support.ray_cluster import RayCluster, ray_cluster
from tests.support.redis_server import redis_server

_CHOSEN = {**USUAL, "SIDELINE_ENGINE": "openvino"}
"""The same engine everywhere: auto takes whichever is the quickest at that moment."""
_DRIVER = "server.analyses.clustered.main"
_LEFT_S = 1800.0
_AT_ONCE = 4
SAME = (
    "report.json",
    "attempts.csv",
    "landmarks.csv",
    "landmarks.trc",
    "curves.json",
    "poses.msgpack",
    "replay.mp4",
    "thumbnail.jpg",
)
"""What is the same for the same video, whatever it is called and whenever it was measured."""


@dataclass
class Endured:
    """What was killed, and what became of the files."""

    workers: int = 0
    drivers: int = 0
    clients: list[Client] = field(default_factory=list)
    results: list[dict[str, bytes]] = field(default_factory=list)
    looked_at: int = 0
    """Pictures that the nets answered, in all tries together."""

    @property
    def kills(self) -> int:
        """Of both kinds."""
        return self.workers + self.drivers

    def others(self, undisturbed: Mapping[str, bytes]) -> set[str]:
        """The names of files that are not what they are without a cluster, anywhere."""
        return {
            name
            for results in self.results
            for name in undisturbed.keys() | results.keys()
            if results.get(name) != undisturbed.get(name)
        }


@dataclass(frozen=True, slots=True)
class Shared:
    """What the server and all hosts use: a database, Redis, a store, the nets."""

    database_url: str
    redis_url: str
    store: Store
    models: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """As variables."""
        return {
            **self.store.environment,
            "SIDELINE_DATABASE_URL": self.database_url,
            "SIDELINE_REDIS_URL": self.redis_url,
            "SIDELINE_CLUSTER_SECRET": "known to the tests alone",
            "SIDELINE_MODELS_DIR": str(self.models),
        }


@contextmanager
def clustered(
    folder: Path, shared: Shared, hosts: int, section_s: float
) -> Iterator[tuple[ServerProcess, RayCluster]]:
    """A server, and so many hosts in a cluster, with a folder of their own."""
    for name in ("server", "hosts"):
        (folder / name).mkdir()
    paths = os.pathsep.join([str(COUNTING), *filter(None, [os.environ.get("PYTHONPATH")])])
    counting = {"PYTHONPATH": paths, "SIDELINE_COUNT": str(folder / "count")}
    own = {"SIDELINE_DATA_DIR": str(folder / "hosts")}
    there = {**_CHOSEN, **own, **shared.environment, **counting}
    with ray_cluster(there, hosts) as cluster, redis_server(folder) as redis:
        chosen = {
            **_CHOSEN,
            **shared.environment,
            "SIDELINE_CLUSTER": cluster.address,
            "SIDELINE_CLUSTER_SECRET": "north-by-northwest",
            "SIDELINE_REDIS_URL": redis,
            "SIDELINE_ANALYSIS_SECTION_S": str(section_s),
        }
        with serving(folder / "server", chosen) as server:
            yield server, cluster


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of the files in the cluster, and of one of them without."""

    outcome: Endured
    undisturbed: Mapping[str, bytes]

    @property
    def others(self) -> set[str]:
        """The names of files that are not the same everywhere."""
        return self.outcome.others(self.undisturbed)


async def compare(
    data: bytes, folder: Path, models: Path, uploads: int, kills: int, seed: int
) -> Compared:
    """With a database and a store of their own."""
    for name in ("alone", "cluster"):
        (folder / name).mkdir()
    undisturbed = await alone(data, folder / "alone", models)
    with (
        postgres() as there,
        new_database(there) as url,
        redis_server(folder) as redis_url,
        in_store(folder) as store,
    ):
        shared = Shared(url, redis_url, store, models)
        outcome = await endure_cluster(data, folder / "cluster", shared, uploads, kills, seed)
    return Compared(outcome, undisturbed)


async def endure_cluster(
    data: bytes, folder: Path, shared: Shared, uploads: int, kills: int, seed: int
) -> Endured:
    """Have the file measured so often, and until so many kills have happened, by two hosts."""
    dice, outcome = random.Random(seed), Endured()
    with clustered(folder, shared, hosts=2, section_s=1.0) as (server, cluster):
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as http:
            async with asyncio.timeout(_LEFT_S), asyncio.TaskGroup() as tasks:
                killing = tasks.create_task(_kill_on(server, cluster, outcome, kills, dice))
                sending = [
                    tasks.create_task(_send_on(http, data, outcome, uploads, killing))
                    for _ in range(min(uploads, _AT_ONCE))
                ]
                await asyncio.wait(sending)
                killing.cancel()
            outcome.results = [await results_of(http, one) for one in outcome.clients]
            page = (await http.get("/api/v1/analyses", params={"limit": 100})).json()
            assert len(page["analyses"]) == min(100, len(outcome.clients))
    # What kills left is swept when a server starts, this one in no cluster.
    with serving(folder / "server", {**_CHOSEN, **shared.environment}):
        await _until_alone(shared.store, outcome)
    outcome.looked_at = (folder / "count").stat().st_size
    return outcome


async def alone(data: bytes, folder: Path, models: Path) -> dict[str, bytes]:
    """What a server without a cluster makes of the file."""
    with serving(folder, {**_CHOSEN, "SIDELINE_MODELS_DIR": str(models)}) as server:
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as http:
            client = Client(http, data, "key", len(data))
            async with asyncio.timeout(_LEFT_S):
                await client.run()
            return await results_of(http, client)


async def results_of(http: httpx.AsyncClient, client: Client) -> dict[str, bytes]:
    """The files that must be the same."""
    assert client.analysis["state"] == "done", client.analysis
    links: dict[str, Any] = client.analysis["results"]
    return {
        name: (await http.get(links[name], follow_redirects=True)).content
        for name in SAME
        if name in links
    }


async def _send_on(
    http: httpx.AsyncClient, data: bytes, outcome: Endured, uploads: int, kills: asyncio.Task[None]
) -> None:
    while len(outcome.clients) < uploads or not kills.done():
        client = Client(http, data, f"key-{len(outcome.clients)}", len(data))
        outcome.clients.append(client)
        await client.run()


async def _kill_on(
    server: ServerProcess, cluster: RayCluster, outcome: Endured, kills: int, dice: random.Random
) -> None:
    while outcome.kills < kills:
        await asyncio.sleep(dice.uniform(0.5, 4.0))
        found = await asyncio.to_thread(cluster.at_work)
        if not found:
            continue
        if dice.random() < 0.15 and await asyncio.to_thread(_kill_driver, server):
            outcome.drivers += 1
            continue
        with suppress(psutil.NoSuchProcess):
            dice.choice(found).kill()
            outcome.workers += 1


def _kill_driver(server: ServerProcess) -> bool:
    for child in psutil.Process(server.process.pid).children():
        with suppress(psutil.NoSuchProcess):
            if _DRIVER in child.cmdline():
                child.kill()
                return True
    return False


async def _until_alone(store: Store, outcome: Endured) -> None:
    """Of each analysis the store has what one try published and nothing else."""
    uploads = {f"uploads/{client.upload.rpartition('/')[2]}" for client in outcome.clients}
    results = sum(len(client.analysis["results"]) for client in outcome.clients)
    async with asyncio.timeout(60):
        while True:
            keys = await asyncio.to_thread(store.keys)
            of_analyses = {key for key in keys if key.startswith(("analyses/", "checkpoints/"))}
            if uploads <= keys and len(of_analyses) == results:
                return
            await asyncio.sleep(0.2)
