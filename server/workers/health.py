"""Health of the whole: the front, its workers and their engine."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from server.observability.health import Ready, RunningEngine, running_engine
from server.observability.process import ProcessInfo, used
from server.problems import not_ready
from server.workers.places import Place, PlaceDown
from server.workers.state import FrontState, front_of
from server.workers.worker import WorkerDown

router = APIRouter(include_in_schema=False)


class WorkerInfo(BaseModel):
    """A media worker: the id of its process, whether it takes sessions, how many it has, and how
    often its process ended though nobody asked it to."""

    number: int
    process_id: int | None
    ready: bool
    sessions: int
    ends: int


class FrontReady(Ready):
    """As of one process, with its workers."""

    workers: list[WorkerInfo]


@router.head("/readyz")
@router.get("/readyz")
async def readyz(request: Request) -> FrontReady:
    """200 while a worker takes sessions, else 503."""
    front = front_of(request)
    engine = await _engine(front)
    if not front.ready or engine is None:
        detail = front.failure or "no media worker is ready yet"
        raise not_ready(detail, front.settings.retry_after_s)
    if front.draining:
        raise not_ready("the server is about to stop", front.settings.retry_after_s)
    rooms = {room.worker: room for room in await front.rooms()}
    workers = [
        WorkerInfo(
            number=one.number,
            process_id=one.process_id,
            ready=one.ready,
            sessions=rooms[one.number].sessions,
            ends=one.ends,
        )
        for one in front.workers
    ]
    return FrontReady(
        sessions=sum(one.sessions for one in workers),
        limit=front.settings.max_sessions,
        engine=engine,
        workers=workers,
    )


@router.get("/api/v1/process")
async def process(request: Request) -> ProcessInfo:
    """What the front and all that it started use."""
    return used(sum(room.sessions for room in await front_of(request).rooms()))


@router.get("/api/v1/health/details")
async def details(request: Request) -> dict[str, Any]:
    """The sums over the workers, and each one's own details under its number."""
    front = front_of(request)
    told = {str(one.number): said for one in front.workers if (said := await details_of(one))}
    if not told:
        raise not_ready(front.failure or "no media worker is ready", front.settings.retry_after_s)
    return {**summed(told.values()), "draining": front.draining, "workers": told}


def summed(told: Collection[Mapping[str, Any]]) -> dict[str, Any]:
    """The sums of several places' details, of which there is one at least."""
    return {
        "sessions": sum(one["sessions"] for one in told),
        "adaptive": sum(one["adaptive"] for one in told),
        "engine": next(iter(told))["engine"],
    }


async def details_of(place: Place) -> dict[str, Any] | None:
    """What a place says of itself; None where it says nothing."""
    try:
        said = await place.ask("GET", "/api/v1/health/details")
    except PlaceDown:
        return None
    known: dict[str, Any] = said.json()
    return known if said.status_code == HTTPStatus.OK else None


async def _engine(front: FrontState) -> RunningEngine | None:
    """The shared one, else the first worker's own."""
    if front.hub is not None:
        return running_engine(front.hub.health())
    for worker in front.workers:
        if worker.ready:
            try:
                said = (await worker.ask("GET", "/readyz")).json()
            except WorkerDown:
                continue
            if "engine" in said:
                return RunningEngine.model_validate(said["engine"])
    return None
