"""Works on analyses by Ray tasks, one after the other for each of them: a task for each section of
its video, then one that measures it.

A section that is done is done: its part of the checkpoint lies in the store, and whoever does it
twice writes the same. Ray itself begins one anew whose process was killed. The last task publishes
results, which must not happen twice: where it is lost the queue gives the analysis to a new try,
which finds all the sections done, and what the lost one publishes yet is not taken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from logging import getLogger
from math import ceil
from typing import Any

import ray
from ray.exceptions import RayError, RayTaskError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from server.analyses.clustered.task import Done, Order, work
from server.analyses.hands import LOOK_S, TIDIES_WITHIN_S
from server.analyses.queue import LostClaim, Queue
from server.cluster.names import ANALYSIS_RESOURCE
from server.store.database import Database
from server.store.tables import Analysis, Upload
from server.wire.problems import Problem

log = getLogger(__name__)

_MOST = 256
"""Analyses that one server has at work in the cluster."""
_KILLED = 3
"""How often Ray begins a section anew whose process was killed, before the queue does."""
_POSTPONED_S = 30.0


class RayHands:
    """As many as the hosts of the cluster have places for."""

    def __init__(self, database: Database, queue: Queue, section_s: float) -> None:
        """Ray must be connected."""
        self._database = database
        self._queue = queue
        self._section_s = section_s
        self._task = ray.remote(work)
        self._warned = False

    async def room(self) -> int:
        """As many as there are now."""
        there = int((await asyncio.to_thread(ray.cluster_resources)).get(ANALYSIS_RESOURCE, 0))
        if not there and not self._warned:
            log.warning(
                "no host of the cluster has Ray's resource `%s`: analyses wait", ANALYSIS_RESOURCE
            )
        self._warned = not there
        return min(_MOST, there)

    async def work(self, analysis: Analysis) -> str | None:
        """Step after step, as far as it goes."""
        assert analysis.claim is not None
        host: str | None = None
        try:
            for order in await asyncio.to_thread(self._orders, analysis):
                done = await self._do(order, host)
                if done.why is not None:
                    return done.why
                host = done.host
        except LostClaim:
            pass
        except RayTaskError as error:
            # It is the host's fault: a database that is away, an installation that is not ours.
            log.warning("a host cannot work on analyses: %s", error.cause or error)
            problem = Problem(503, "no-host", "a host of the cluster cannot work on it")
            with suppress(LostClaim):
                await asyncio.to_thread(
                    self._queue.postpone, analysis.id, analysis.claim, problem, _POSTPONED_S
                )
        except RayError as error:
            log.warning("an analysis is begun anew: %s", type(error).__name__)
            with suppress(LostClaim):
                await asyncio.to_thread(self._queue.lose, analysis.id, analysis.claim)
        return None

    async def _do(self, order: Order, host: str | None) -> Done:
        """One step, on the host of the one before it if that is still there: it has the video.
        Raises RayError, and LostClaim when the analysis is not wanted any more."""
        options: dict[str, Any] = {"num_cpus": 0, "resources": {ANALYSIS_RESOURCE: 1}}
        options["max_retries"] = 0 if order.until_s is None else _KILLED
        if host is not None:
            options["scheduling_strategy"] = NodeAffinitySchedulingStrategy(host, soft=True)
        ref = self._task.options(**options).remote(order)
        doing: asyncio.Future[Done] = asyncio.wrap_future(ref.future())
        doing.add_done_callback(_heard)
        try:
            while not doing.done():
                await asyncio.wait({doing}, timeout=LOOK_S)
                if not doing.done():
                    # From here too: it may have to wait for a place.
                    await asyncio.to_thread(self._queue.renew, order.analysis_id, order.claim)
            return doing.result()
        except LostClaim:
            if await asyncio.to_thread(self._queue.has_outcome, order.analysis_id):
                await asyncio.wait({doing}, timeout=TIDIES_WITHIN_S)
            raise
        finally:
            if not doing.done():
                ray.cancel(ref, force=True)

    def _orders(self, analysis: Analysis) -> list[Order]:
        assert analysis.claim is not None
        ends = [*self._ends(analysis), None]
        return [Order(analysis.id, analysis.claim, until_s) for until_s in ends]

    def _ends(self, analysis: Analysis) -> Iterator[float]:
        """Where sections end that are done before the file is measured; the last one is done with
        that. Frames that are left out are known only to who measures."""
        if analysis.options["options"].get("answered_only"):
            return
        with self._database.begin() as session:
            upload = session.get(Upload, analysis.upload_id) if analysis.upload_id else None
        video = {} if upload is None or upload.video is None else upload.video
        sections = ceil(float(video.get("duration_s", 0.0)) / self._section_s)
        for number in range(1, sections):
            yield number * self._section_s


def _heard(doing: asyncio.Future[Done]) -> None:
    """What becomes of a task that was cancelled concerns nobody."""
    if not doing.cancelled():
        doing.exception()
