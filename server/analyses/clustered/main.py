"""The process that brings analyses to a Ray cluster:
`python -m server.analyses.clustered.main PARENT`.

It is the server's child and not the server: Ray ends a process that has lost the cluster for too
long.
"""

from __future__ import annotations

import asyncio
import sys
import time
from logging import getLogger

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy
from sqlalchemy.exc import SQLAlchemyError

from inference.errors import InvalidInput
from server.analyses.clustered.hands import RayHands
from server.analyses.clustered.task import tidy
from server.analyses.crew import Crew
from server.analyses.queue import Queue
from server.analyses.results import Shelf
from server.cluster.names import ANALYSIS_RESOURCE
from server.config import Settings, read_settings
from server.ids import new_id
from server.observability.logs import log_to_stderr
from server.parents import die_with
from server.store.database import Database, open_database
from server.store.objects.opening import open_places
from server.store.tables import KeptIn

log = getLogger(__name__)

_TIDY_S = 600.0


def main() -> int:
    """Until the server ends, or the cluster is lost."""
    die_with(int(sys.argv[1]))
    settings = read_settings()
    log_to_stderr(settings.log_level, settings.log_format, "analyses")
    try:
        ray.init(
            address=settings.cluster,
            namespace="sideline",
            log_to_driver=False,
            configure_logging=False,
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        log.error("the cluster at %s cannot be reached: %s", settings.cluster, error)
        return 1
    try:
        database = open_database(settings.database, settings.data_dir)
    except InvalidInput as error:
        log.error("the database cannot be opened: %s", error)
        return 1
    asyncio.run(_work(settings, database))
    return 0


async def _work(settings: Settings, database: Database) -> None:
    queue = Queue(database, time.time, new_id, only=KeptIn.STORE)
    shelf = Shelf(settings.analyses_dir, open_places(settings))

    def ended(analysis_id: str, claim: str) -> None:
        print(analysis_id, flush=True)  # the server counts them
        shelf.tidy(analysis_id, claim, queue.find(analysis_id))

    hands = RayHands(database, queue, settings.analysis_section_s)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(Crew(queue, hands, ended).work())
        tasks.create_task(_keep_tidy())


async def _keep_tidy() -> None:
    """Hosts that work on analyses need not have a server that looks after them."""
    while True:
        await asyncio.to_thread(tidy_hosts)
        await asyncio.sleep(_TIDY_S)


def tidy_hosts() -> None:
    """On every host of the cluster that works on analyses; blocks."""
    task = ray.remote(tidy)
    for node in ray.nodes():  # type: ignore[no-untyped-call]
        if node["Alive"] and ANALYSIS_RESOURCE in node["Resources"]:
            there = NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
            ref = task.options(num_cpus=0, max_retries=0, scheduling_strategy=there).remote()
            try:
                ray.get(ref, timeout=_TIDY_S)
            except (ray.exceptions.RayError, OSError, SQLAlchemyError) as error:
                log.warning("a host was not tidied: %s", type(error).__name__)


if __name__ == "__main__":
    raise SystemExit(main())
