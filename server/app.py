"""The application: wires settings, sessions and routes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Lifespan

from inference.logs import process_name
from server import page, privacy, sports
from server.accounts.describing import describe_keys
from server.accounts.guard import LOOPBACK_NAMES, Guard, Rules
from server.accounts.keys import ApiKey
from server.accounts.links import Links, link_secret
from server.admission.admission import Admission
from server.admission.machine import Usage, usage
from server.bodies import BoundedBodies
from server.certificates import routes as trust
from server.config import Settings
from server.demo import Wishes
from server.fleet.fleet import open_fleet
from server.fleet.handlers import of_devices, of_sessions
from server.fleet.joining import join
from server.headers import SecurityHeaders
from server.kept import ROOMS, open_kept, open_notebooks
from server.loading import OpenPipeline, load, open_live_pipeline, unload
from server.media.connect import connector
from server.observability import details, health, process
from server.observability.metrics import routes as metrics
from server.observability.metrics.gathering import House
from server.observability.metrics.live import LiveMeter
from server.observability.requests import REQUEST_ID_HEADER, Requests, Told, log_answered
from server.observability.traces.opening import end_tracing, open_tracing
from server.problems import add_handlers
from server.sessions import census, coaching
from server.sessions import routes as sessions
from server.sessions.audience import Attendance
from server.sessions.patience import Patience
from server.sessions.registry import Sessions, new_session_id
from server.sessions.telling import Here
from server.signalling import whip
from server.state import ServerState
from server.store.objects.opening import store_origin
from server.webhooks import described
from server.wire.problems import PROBLEM_RESPONSE

_ALLOWED_HEADERS = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "Tus-Resumable",
    "Upload-Checksum",
    "Upload-Length",
    "Upload-Metadata",
    "Upload-Offset",
    REQUEST_ID_HEADER,
)
_EXPOSED_HEADERS = (
    "Accept-Patch",
    "ETag",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Tus-Resumable",
    "Upload-Expires",
    "Upload-Length",
    "Upload-Offset",
    REQUEST_ID_HEADER,
)


def create_app(
    settings: Settings,
    opener: OpenPipeline = open_live_pipeline,
    key: ApiKey | None = None,
    new_id: Callable[[], str] = new_session_id,
    *,
    live_only: bool = False,
) -> FastAPI:
    """The application; `opener` is called once, on a thread, after it has started.

    `live_only` leaves recorded video to another process.

    With a `key` the API demands it; without one, only names of this machine are answered.
    """

    links = links_of(settings, key)
    tracing = open_tracing(settings, process_name())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        meter = LiveMeter(settings.answer_budget_s)
        state = ServerState(settings, _sessions(settings, new_id), meter)
        state.sessions.meter = meter
        app.state.server = state
        app.state.teller, app.state.fleet = Here(state.sessions), None
        state.sessions.admission = admission = _admission(state)
        state.sessions.trace = None if tracing is None else tracing.session
        watching = asyncio.create_task(admission.watch())
        loading = asyncio.create_task(load(state, opener))
        drawing = asyncio.create_task(draw_demo(settings, loading, state.demos))
        try:
            kept = open_notebooks(settings) if live_only else open_kept(app, settings, links)
            handlers = {
                **of_sessions(state, lambda: app.state.fleet),
                **of_devices(lambda: getattr(app.state, "lines", None)),
            }
            attendance = state.sessions.attendance
            # Other servers are still told of what happens last.
            async with (
                open_fleet(settings.redis, attendance, handlers) as fleet,
                kept as notebooks,
            ):
                state.keep_by(notebooks.keeping)
                state.sessions.on_final = notebooks.finals.put
                join(fleet, app, state.sessions)
                try:
                    yield
                finally:
                    await state.end_sessions()  # their last finals are still written down
        finally:
            drawing.cancel()
            for task in (loading, watching):
                task.cancel()
            await asyncio.wait({loading, drawing, watching})
            await unload(state.pipeline)
            await end_tracing(tracing)

    kept_rooms = (census,) if live_only else ROOMS
    described = (health, details, process, metrics, sports, privacy, sessions, coaching)
    rooms = (*described, *kept_rooms, whip, trust, page)
    told = () if tracing is None else (tracing.answered,)
    return assemble(settings, key, lifespan, rooms, told, behind_front=live_only)


def assemble(
    settings: Settings,
    key: ApiKey | None,
    lifespan: Lifespan[FastAPI],
    rooms: Iterable[Any],
    told: tuple[Told, ...] = (),
    *,
    behind_front: bool = False,
) -> FastAPI:
    """The application of these rooms, each with its `router`, and of what guards them all; `told`
    hear of every request."""
    app = FastAPI(
        title="Sideline",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        # FastAPI's own spans have addresses with their queries in them, and so keys and tokens.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        responses={"4XX": PROBLEM_RESPONSE, "5XX": PROBLEM_RESPONSE},
    )
    app.state.demands_key = key is not None
    rules = replace(_rules(settings, key), behind_front=behind_front)
    app.add_middleware(BoundedBodies)
    app.add_middleware(Guard, rules=rules)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=("GET", "HEAD", "POST", "PATCH", "DELETE"),
            allow_headers=_ALLOWED_HEADERS,
            expose_headers=_EXPOSED_HEADERS,
        )
    app.add_middleware(SecurityHeaders, store=store_origin(settings))
    told = (*told, log_answered) if settings.log_requests else told
    if not behind_front:
        app.state.house = House(settings.data_dir, app.version)
        told = (*told, app.state.house.requests.answered)
    app.add_middleware(Requests, told=told)
    add_handlers(app, settings.retry_after_s)
    for room in rooms:
        app.include_router(room.router)
    app.webhooks.include_router(described.router)
    _add_page(app)
    if key is not None:
        describe_keys(app)
    return app


async def draw_demo(settings: Settings, loading: asyncio.Task[Any], demos: Wishes) -> None:
    """After loading, so that the two do not compete for the cores."""
    await asyncio.wait({loading})
    if settings.demo:
        await demos.fulfil(settings.data_dir)


def _sessions(settings: Settings, new_id: Callable[[], str]) -> Sessions:
    return Sessions(
        settings.max_sessions,
        connector(settings),
        Patience(
            silence_s=settings.silence_timeout_s,
            grace_s=settings.resume_grace_s,
            video_s=settings.video_timeout_s,
        ),
        new_id,
        Attendance(settings.watcher_limit),
    )


def _admission(state: ServerState) -> Admission:
    def used() -> Usage:
        pipeline = state.pipeline
        return usage(None if pipeline is None else pipeline.engine.health().process_id)

    return Admission(
        lambda: state.sessions,
        lambda: None if state.pipeline is None else state.pipeline.snapshot(),
        usage=used,
        budget_s=state.settings.answer_budget_s,
        outside_s=state.settings.return_reserve_s,
        measured=state.settings.admission == "measured",
    )


def _rules(settings: Settings, key: ApiKey | None) -> Rules:
    hosts = () if key is not None else (*LOOPBACK_NAMES, settings.host, *settings.allowed_hosts)
    links = links_of(settings, key)
    return Rules(key, hosts, settings.allowed_origins, links, retry_after_s=settings.retry_after_s)


def links_of(settings: Settings, key: ApiKey | None) -> Links | None:
    """What signs links to results where a key is demanded; raises InvalidInput."""
    return None if key is None else Links(link_secret(settings.data_dir), time.time)


def _add_page(app: FastAPI) -> None:
    if (page.STATIC / "index.html").exists():
        files = page.Page(directory=page.STATIC, html=True)
        app.router.routes.append(page.PageMount("/", files, name="page"))
    else:
        app.add_api_route("/", page.not_built, include_in_schema=False)
