"""What a host of the cluster does for an analysis, in one of Ray's processes.

That process only starts and watches another one, which yields to live work and may crash: Ray gives
its processes to others afterwards, and none gets back what it has given up of its priority.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from server.analyses.checkpoints import Checkpoints
from server.analyses.hands import Processes
from server.analyses.queue import Queue
from server.analyses.results import Shelf
from server.config import Settings, read_settings
from server.ids import new_id
from server.observability.logs import log_to_stderr
from server.store.database import open_database
from server.store.objects.disk import DiskStore
from server.store.objects.places import Places
from server.store.tables import Analysis

_RAYS_OWN = {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
"""What Ray sets for tasks for which it counts no processors and GPUs, as it does for these."""


@dataclass(frozen=True, slots=True)
class Order:
    """One step of the try `claim`: a section that ends at `until_s`, or all that is left."""

    analysis_id: str
    claim: str
    until_s: float | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """On which host it was done, and why the try came to nothing, if it did."""

    host: str
    why: str | None


class UnknownAnalysis(LookupError):
    """It was deleted, or this host's database is another one than the server's."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What one of Ray's processes keeps for the next order."""

    settings: Settings
    queue: Queue
    host: str


def work(order: Order) -> Done:
    """Do it; raises UnknownAnalysis, and SQLAlchemyError when the database is away."""
    bench = _bench()
    analysis = bench.queue.find(order.analysis_id)
    if analysis is None:
        raise UnknownAnalysis(f"host {bench.host}: set SIDELINE_DATABASE_URL as on the servers")
    if analysis.claim != order.claim:
        return Done(bench.host, None)
    processes = Processes(bench.queue, bench.settings, lambda one: command(one, order))
    todo = processes.work if order.until_s is None else processes.run
    return Done(bench.host, asyncio.run(todo(analysis)))


def command(analysis: Analysis, order: Order) -> Sequence[str]:
    """The arguments to Python."""
    module = "server.analyses.job" if order.until_s is None else "server.analyses.section"
    until = () if order.until_s is None else (repr(order.until_s),)
    return "-m", module, analysis.id, order.claim, str(os.getpid()), *until


def tidy() -> int:
    """Remove what tries that are no more left on this host; how many checkpoints those were."""
    bench = _bench()
    Shelf(bench.settings.analyses_dir, Places(DiskStore(bench.settings.data_dir))).sweep_drafts(
        bench.queue.rows
    )
    return Checkpoints(bench.settings.checkpoints_dir).sweep(bench.queue.may_be_tried)


@cache
def _bench() -> Bench:
    import ray

    for name, value in _RAYS_OWN.items():
        if os.environ.get(name) == value:
            del os.environ[name]
    settings = read_settings()
    log_to_stderr(settings.log_level, settings.log_format, "analysis")
    database = open_database(settings.database, settings.data_dir)
    host = ray.get_runtime_context().get_node_id()
    return Bench(settings, Queue(database, time.time, new_id), host)
