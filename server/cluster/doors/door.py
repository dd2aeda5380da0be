"""The application of a front door: all that a server has but live sessions, which are on hosts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from logging import getLogger

from fastapi import FastAPI

from inference.errors import InvalidInput
from server import page, privacy, sports
from server.accounts.keys import ApiKey
from server.app import assemble, draw_demo, links_of
from server.certificates import routes as trust
from server.cluster.doors import health, metrics, watching
from server.cluster.doors.state import DoorState, door_state
from server.cluster.secret import cluster_secret
from server.config import Settings
from server.fleet.bus import open_bus
from server.fleet.fleet import open_fleet
from server.fleet.handlers import of_devices
from server.fleet.joining import join
from server.kept import ROOMS, open_kept
from server.observability import details
from server.observability import health as one_health
from server.observability import process as one_process
from server.observability.metrics import routes as one_metrics
from server.observability.traces.opening import end_tracing, open_tracing
from server.sessions import coaching
from server.sessions import routes as sessions
from server.sessions.audience import Attendance
from server.signalling import whip
from server.workers import proxy
from server.workers.telling import ToPlaces

log = getLogger(__name__)


def create_door(settings: Settings, key: ApiKey | None = None) -> FastAPI:
    """The application that hands live sessions to the cluster's hosts; raises InvalidInput when
    the settings lack what it must share with them."""
    secret, redis = cluster_secret(settings), _redis(settings)
    if settings.database_url is None:
        log.warning("SIDELINE_DATABASE_URL is not set: only what runs in this folder shares it")
    tracing = open_tracing(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        attendance = Attendance(settings.watcher_limit)
        async with open_bus(redis) as bus:
            state = door_state(settings, bus, attendance, secret)
            app.state.server, app.state.teller = state, ToPlaces(state)
            devices = of_devices(lambda: app.state.lines)
            async with (
                open_kept(app, settings, links_of(settings, key)),
                open_fleet(redis, attendance, devices) as fleet,
                _watching(state),
            ):
                join(fleet, app)
                knowing = asyncio.create_task(state.settled.wait())
                drawing = asyncio.create_task(draw_demo(settings, knowing, state.demos))
                try:
                    yield
                finally:
                    for task in (drawing, knowing):
                        task.cancel()
                    await asyncio.wait({drawing, knowing})
                    await end_tracing(tracing)

    passed_on = (health, metrics, proxy, watching)
    # What those answer the others only describe, in OpenAPI; the first that knows a path answers.
    described = (
        *(one_health, details, one_process, one_metrics),
        *(sports, privacy, sessions, coaching, *ROOMS, whip, trust, page),
    )
    told = () if tracing is None else (tracing.answered,)
    return assemble(settings, key, lifespan, (*passed_on, *described), told)


@asynccontextmanager
async def _watching(state: DoorState) -> AsyncIterator[None]:
    """The table of hosts is kept up to date while the block runs."""
    watching = asyncio.create_task(state.hosts.watch())
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.wait({watching})
        await state.hosts.aclose()


def _redis(settings: Settings) -> str:
    if settings.redis is None:
        raise InvalidInput(
            "SIDELINE_REDIS_URL: a front door knows from there how session hosts stand; name the "
            "Redis of the cluster, such as redis://host:6379/0"
        )
    return settings.redis
