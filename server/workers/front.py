"""The front of several media workers: the public address, the page, the guard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from server import page, privacy, sports
from server.accounts.keys import ApiKey
from server.app import assemble, draw_demo, links_of
from server.certificates import routes as trust
from server.config import Settings
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
from server.sessions.shared import Shared
from server.signalling import whip
from server.workers import health, metrics, proxy, watching
from server.workers.orders import worker_settings
from server.workers.state import FrontState
from server.workers.telling import ToPlaces


def create_front(settings: Settings, key: ApiKey | None = None) -> FastAPI:
    """The application that hands live sessions to `settings.media_workers` processes.

    Raises InvalidInput when the settings cannot be shared among them.
    """
    worker_settings(settings, 0)
    tracing = open_tracing(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        attendance = Attendance(settings.watcher_limit)
        app.state.server = state = FrontState(settings, attendance=attendance)
        app.state.upstreams = Shared[watching.Followed](lambda one: watching.Upstream(state, one))
        app.state.teller = ToPlaces(state)
        # Workers write to the database too: its tables come first.
        async with (
            open_kept(app, settings, links_of(settings, key)),
            open_fleet(
                settings.redis,
                attendance,
                of_devices(lambda: app.state.lines),
            ) as fleet,
        ):
            join(fleet, app)
            starting = asyncio.create_task(state.start())
            drawing = asyncio.create_task(draw_demo(settings, starting, state.demos))
            try:
                yield
            finally:
                drawing.cancel()
                starting.cancel()
                await asyncio.wait({drawing, starting})
                await state.close()
                await end_tracing(tracing)

    passed_on = (health, metrics, proxy, watching)
    # What those answer the others only describe, in OpenAPI; the first that knows a path answers.
    described = (
        *(one_health, details, one_process, one_metrics),
        *(sports, privacy, sessions, coaching, *ROOMS, whip, trust, page),
    )
    told = () if tracing is None else (tracing.answered,)
    return assemble(settings, key, lifespan, (*passed_on, *described), told)
