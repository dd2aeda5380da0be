"""The application of a session host: live sessions only, for front doors that know the secret."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from server.app import assemble, create_app
from server.cluster import relay
from server.cluster.names import host_session_id
from server.cluster.secret import SecretDemanded, cluster_secret
from server.config import Settings
from server.observability import health as one_health
from server.observability.traces.opening import end_tracing, open_tracing
from server.sessions.audience import Attendance
from server.sessions.shared import Shared
from server.workers import health, metrics, proxy, watching
from server.workers.orders import worker_settings
from server.workers.state import FrontState
from server.workers.telling import ToPlaces


def create_host(settings: Settings, name: str) -> FastAPI:
    """The application of the host of that name, whose sessions' ids end with it.

    With media workers they have the sessions, and it only passes on; without, it has them itself.
    Raises InvalidInput without a secret, and for settings that cannot be shared among workers.
    """
    secret = cluster_secret(settings)
    if settings.media_workers:
        app = _create_relay(settings, name)
    else:
        app = create_app(settings, new_id=partial(host_session_id, name), live_only=True)
    app.add_middleware(SecretDemanded, secret=secret)
    return app


def host_settings(settings: Settings, address: str) -> Settings:
    """The settings of a host that is reached by that address: what is for people and their pages
    is its front doors'."""
    changes = {
        "host": address,
        "allowed_hosts": [],
        "allowed_origins": [],
        "lan": False,
        "tls_cert": None,
        "tls_key": None,
        "require_key": False,
        "demo": False,
    }
    return settings.model_copy(update=changes)


def _create_relay(settings: Settings, name: str) -> FastAPI:
    worker_settings(settings, 0)
    tracing = open_tracing(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        attendance = Attendance(settings.watcher_limit)
        app.state.server = state = FrontState(settings, name, attendance=attendance)
        app.state.upstreams = Shared[watching.Followed](lambda one: watching.Upstream(state, one))
        app.state.teller, app.state.fleet = ToPlaces(state), None
        starting = asyncio.create_task(state.start())
        try:
            yield
        finally:
            starting.cancel()
            await asyncio.wait({starting})
            await state.close()
            await end_tracing(tracing)

    rooms = (relay, health, metrics, proxy, watching, one_health)
    told = () if tracing is None else (tracing.answered,)
    return assemble(settings, None, lifespan, rooms, told, behind_front=True)
