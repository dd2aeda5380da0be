"""What one machine runs by itself: media workers and the engine that they share."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from logging import getLogger
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from inference.engines.shared.supervisor import EngineHub
from inference.errors import SidelineError
from server.config import Settings
from server.loading import engine_setup, model_paths, on_daemon
from server.problems import not_ready
from server.sessions import census
from server.sessions.refusals import ServerFull
from server.sessions.standing import Standing
from server.sessions.state import State
from server.wire.problems import Problem
from server.workers.ids import worker_of
from server.workers.listing import Listing, tell
from server.workers.orders import Orders, worker_settings
from server.workers.placement import Room, is_full, order
from server.workers.worker import Worker, WorkerDown

log = getLogger(__name__)

_LOOK_EVERY_S = 0.1
_LONGEST_TEMP = 60
"""The name of a socket may have about a hundred characters."""


@dataclass(slots=True, eq=False)
class SessionHost(Listing):
    """`failure` says why no worker will ever be ready. `name` is the host's among several, with
    which its sessions' ids end; empty for a machine by itself."""

    settings: Settings
    name: str = ""
    failure: str | None = None
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    workers: list[Worker] = field(default_factory=list)
    hub: EngineHub | None = None
    folder: Path | None = None
    draining: bool = False

    @property
    def ready(self) -> bool:
        """Whether sessions can start."""
        return any(one.ready for one in self.workers)

    async def start(self) -> None:
        """The engine first, then all workers at once; what fails is said in `failure`."""
        try:
            orders = [partial(self._orders, number) for number in range(self._count)]
            self.folder = _private_folder()
            self.hub = await on_daemon(self._open_hub)
            self.workers = [Worker(number, one) for number, one in enumerate(orders)]
            for worker in self.workers:
                await worker.settled.wait()
        except SidelineError as error:
            log.error("the server cannot become ready: %s", error)
            self.failure = str(error)
        finally:
            self.settled.set()

    @property
    def resumes_elsewhere(self) -> bool:
        """A session ends with its worker, unless others find in Redis how it stood."""
        return self.settings.redis is not None and self.settings.resume_grace_s > 0

    async def listed(self, owner: str | None = None) -> list[dict[str, Any]]:
        """All live sessions, the owner's or everybody's, as their workers list them."""
        lists = await asyncio.gather(*(_listed(one) for one in self.workers))
        found = (session for each in lists for session in each or ())
        return [one for one in found if owner in (None, one["owner"])]

    async def candidates(self) -> Sequence[Worker]:
        """The workers to ask, the one with the fewest sessions first; raises ServerFull."""
        rooms = await self.rooms()
        if is_full(rooms, self.settings.max_sessions):
            raise ServerFull(f"all {self.settings.max_sessions} places are taken")
        return [self.workers[number] for number in order(rooms)]

    async def to_resume(self, session_id: str) -> Sequence[Worker]:
        """The worker that has the session, then those that may go on with it."""
        own = self.place_with(session_id)
        known = [] if own is None else [own]
        if not self.resumes_elsewhere:
            return known
        try:
            others = await self.candidates()
        except ServerFull:
            if own is None:
                raise
            return known
        return known + [one for one in others if one is not own]

    def nobody(self) -> Problem:
        """Said when no worker answered."""
        detail = self.failure or "the media workers are starting"
        return not_ready(detail, self.settings.retry_after_s)

    def place_with(self, session_id: str) -> Worker | None:
        """The worker that has the session, if it lives: where its worker does not it has ended."""
        if not session_id.endswith(self.name):
            return None  # another host's
        number = worker_of(session_id)
        if number is None or number >= len(self.workers) or not self.workers[number].ready:
            return None
        return self.workers[number]

    def all_places(self) -> list[Worker]:
        """The workers."""
        return self.workers

    async def rooms(self) -> list[Room]:
        """How the workers stand."""
        lists = await asyncio.gather(*(_listed(one) for one in self.workers))
        return [_room(one, known) for one, known in zip(self.workers, lists, strict=True)]

    async def standings(self) -> list[Standing]:
        """How each worker stands, for whoever places the next session."""
        return list(await asyncio.gather(*(_standing(one) for one in self.workers)))

    async def drain(self, within_s: float | None = None) -> None:
        """Take nobody any more, and give those who are there the time that they have to leave; or
        so long, in which they are asked to go on elsewhere."""
        self.draining = True
        told = self.settings
        query = b"" if within_s is None else urlencode({"within_s": within_s}).encode()
        most_s = max(told.drain_timeout_s, told.move_within_s) if within_s is None else within_s
        asking = (tell(one, "POST", f"{census.PATH}/drained", query) for one in self.workers)
        with suppress(TimeoutError):
            async with asyncio.timeout(most_s):
                await asyncio.gather(*asking)
                while await self.listed():  # noqa: ASYNC110 - workers tell when they are asked
                    await asyncio.sleep(_LOOK_EVERY_S)

    async def end_sessions(self) -> None:
        """End every session in good order and the workers with them, in bounded time."""
        within_s = self.settings.shutdown_timeout_s
        await asyncio.gather(*(one.close(within_s) for one in self.workers))

    async def close(self) -> None:
        """End all that was started."""
        await self.end_sessions()
        if self.hub is not None:
            await asyncio.to_thread(self.hub.close)
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _count(self) -> int:
        return self.settings.media_workers

    def _orders(self, number: int, generation: int) -> Orders:
        assert self.folder is not None
        return Orders(
            number,
            self.folder / f"worker-{number}-{generation}",
            None if self.hub is None else self.folder / "engine",
            worker_settings(self.settings, number),
            self.name,
        )

    def _open_hub(self) -> EngineHub | None:
        """None where the engine is to have no process of its own: each worker has one then."""
        settings, folder = self.settings, self.folder
        assert folder is not None
        setup = engine_setup(settings, spare=settings.engine_spare)
        paths = model_paths(settings)
        return EngineHub(setup, paths, folder / "engine") if setup.in_process(setup.name) else None


def _private_folder() -> Path:
    """For sockets that nobody else may open."""
    parent = None if len(tempfile.gettempdir()) <= _LONGEST_TEMP else "/tmp"
    return Path(tempfile.mkdtemp(prefix="sideline-", dir=parent))


async def _listed(worker: Worker) -> list[dict[str, Any]] | None:
    """The worker's sessions; None while it takes none."""
    if not worker.ready:
        return None
    try:
        answer = await worker.ask("GET", census.PATH)
    except WorkerDown:
        return None
    if answer.status_code != HTTPStatus.OK:
        return None
    known: list[dict[str, Any]] = answer.json()
    return known


async def _standing(worker: Worker) -> Standing:
    """Nothing is known of one that is not there."""
    answer: httpx.Response | None = None
    if worker.ready:
        with suppress(WorkerDown):
            answer = await worker.ask("GET", f"{census.PATH}/standing")
    if answer is None or answer.status_code != HTTPStatus.OK:
        return Standing()
    known = Standing(**answer.json())
    pending = worker.pending
    return replace(known, sessions=known.sessions + pending, present=known.present + pending)


def _room(worker: Worker, known: list[dict[str, Any]] | None) -> Room:
    there = known or []
    present = sum(one["state"] != State.RECONNECTING for one in there)
    return Room(
        worker.number,
        ready=known is not None,
        sessions=len(there) + worker.pending,
        present=present + worker.pending,
    )
