"""Gathers all families that a process tells."""

from __future__ import annotations

import asyncio
import platform
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from prometheus_client import Metric, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import State as AppState

from server.observability.metrics.admission import admission_families
from server.observability.metrics.families import gauge
from server.observability.metrics.gpus import gpu_families, nvml
from server.observability.metrics.kept import KeptNow, ask, attempt_families, kept_families
from server.observability.metrics.processes import Processes, host_families
from server.observability.metrics.requests import RequestMeter
from server.observability.metrics.scheduler import scheduler_families
from server.observability.metrics.sessions import session_families, snapshot_families
from server.recorded import Recorded
from server.state import ServerState
from server.store.database import Database
from server.webhooks.room import Webhooks

DATABASE_WITHIN_S = 2.0

disable_created_metrics()  # type: ignore[no-untyped-call]
# When a series began tells nobody anything here, and doubles their number.


def live_families(state: ServerState) -> Iterator[Metric]:
    """The live sessions of this process, and what runs them; on the event loop."""
    sessions, pipeline = state.sessions, state.pipeline
    states = [one.state for one in sessions]
    yield from session_families(
        states,
        sessions.fates(),
        state.meter.late,
        sessions.limit,
        draining=sessions.draining,
        watchers=sessions.attendance.count,
    )
    yield from snapshot_families({} if sessions.carriers is None else sessions.carriers.outcomes)
    yield from state.meter.families()
    if pipeline is not None:
        yield from scheduler_families(pipeline.snapshot(), pipeline.engine.health())
    if sessions.admission is not None:
        yield from admission_families(sessions.admission.snapshot())


@dataclass(slots=True, eq=False)
class House:
    """What belongs to the server as a whole, however many processes run its sessions."""

    data_dir: Path
    version: str
    requests: RequestMeter = field(default_factory=RequestMeter)
    processes: Processes = field(default_factory=Processes)
    started_at_s: float = field(default_factory=time.time)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _asking: asyncio.Task[KeptNow | None] | None = None

    async def families(self, app: AppState) -> list[Metric]:
        """As they stand; what blocks is asked on threads."""
        async with self._one_at_a_time:
            recorded: Recorded | None = getattr(app, "recorded", None)
            webhooks: Webhooks | None = getattr(app, "webhooks", None)
            found = list(chain(self._own(), self.requests.families()))
            if recorded is not None:
                kept = await self._kept(recorded.database)
                found += kept_families(kept, time.time())
                found += recorded.jobs.families()
            if webhooks is not None:
                found += attempt_families(webhooks.sender.attempts)
            found += await asyncio.to_thread(lambda: list(self._host()))
            return found

    def _own(self) -> Iterator[Metric]:
        info = GaugeMetricFamily(
            "sideline_build_info", "What runs here", labels=["version", "python"]
        )
        info.add_metric([self.version, platform.python_version()], 1)
        yield info
        yield gauge("sideline_start_time_seconds", "When it started, since 1970", self.started_at_s)
        yield gauge(
            "sideline_event_loop_tasks", "Tasks of the event loop", len(asyncio.all_tasks())
        )

    def _host(self) -> Iterator[Metric]:
        yield from self.processes.families()
        yield from host_families(self.data_dir)
        yield from gpu_families(nvml())

    async def _kept(self, database: Database) -> KeptNow | None:
        """What the database says, unless it takes too long: then it is asked nothing more until
        it has answered."""
        if self._asking is None:
            self._asking = asyncio.create_task(asyncio.to_thread(_asked, database))
        done, _ = await asyncio.wait({self._asking}, timeout=DATABASE_WITHIN_S)
        if not done:
            return None
        asked, self._asking = self._asking, None
        return asked.result()


@dataclass(frozen=True, slots=True)
class Gathered:
    """Families in the form that encoders take."""

    families: Iterable[Metric]

    def collect(self) -> Iterable[Metric]:
        """All of them."""
        return self.families


def _asked(database: Database) -> KeptNow | None:
    try:
        return ask(database)
    except SQLAlchemyError:
        return None
