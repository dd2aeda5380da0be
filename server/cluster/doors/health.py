"""Health of a front door, and of the hosts that it knows."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from server.cluster.doors.hosts import Known
from server.cluster.doors.state import LISTED_WITHIN_S, DoorState, door_of
from server.cluster.report import HostReport
from server.fleet.bus import now_s
from server.observability.process import ProcessInfo, used
from server.problems import not_ready
from server.workers.health import details_of, summed

router = APIRouter(include_in_schema=False)


class HostInfo(BaseModel):
    """A session host by its last report: how old that is, and whether it gets new sessions."""

    host: str
    report_age_s: float
    takes_sessions: bool
    draining: bool
    sessions: int
    present: int
    age_p95_ms: float | None


class DoorReady(BaseModel):
    """The door answers; new sessions begin where a host takes some. `redis` is whether the hosts
    are heard of just now."""

    status: str = "ready"
    sessions: int
    limit: int | None
    redis: bool
    hosts: list[HostInfo]


@router.head("/readyz")
@router.get("/readyz")
async def readyz(request: Request) -> DoorReady:
    """200 once it knows the hosts, until it drains. It stays so while Redis is away and when all
    hosts are full: what can still be had at a door can be had at each, and none is better."""
    door = door_of(request)
    retry_after_s = door.settings.retry_after_s
    if not door.ready:
        detail = "the session hosts are not known yet"
        raise not_ready(
            f"{detail}: the cluster's Redis cannot be reached" if door.hosts.away else detail,
            retry_after_s,
        )
    if door.draining:
        raise not_ready("the server is about to stop", retry_after_s)
    return DoorReady(
        sessions=_sessions(door),
        limit=None,
        redis=not door.hosts.away,
        hosts=[_info(one.report, now_s()) for one in door.hosts],
    )


@router.get("/api/v1/process")
async def process(request: Request) -> ProcessInfo:
    """What the door and all that it started use."""
    return used(_sessions(door_of(request)))


@router.get("/api/v1/health/details")
async def details(request: Request) -> dict[str, Any]:
    """The sums over the hosts that answer, and each one's own details under its id."""
    door = door_of(request)
    known = tuple(door.hosts)
    said = await asyncio.gather(*(_details(one) for one in known))
    told = {
        one.report.host: each for one, each in zip(known, said, strict=True) if each is not None
    }
    if not told:
        raise door.nobody()
    return {
        **summed(told.values()),
        "draining": door.draining,
        "redis": not door.hosts.away,
        "reports": [_info(one.report, now_s()).model_dump() for one in known],
        "hosts": told,
    }


async def _details(known: Known) -> dict[str, Any] | None:
    try:
        async with asyncio.timeout(LISTED_WITHIN_S):
            return await details_of(known.host)
    except TimeoutError:
        return None


def _sessions(door: DoorState) -> int:
    return sum(one.report.sessions for one in door.hosts)


def _info(report: HostReport, at_s: float) -> HostInfo:
    return HostInfo(
        host=report.host,
        report_age_s=max(0.0, at_s - report.at_s),
        takes_sessions=report.takes_sessions(at_s),
        draining=report.draining,
        sessions=report.sessions,
        present=report.present,
        age_p95_ms=report.age_p95_ms,
    )
