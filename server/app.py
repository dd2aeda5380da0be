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

from server import page, sports
from server.accounts import routes as keys
from server.accounts.accounts import Accounts
from server.accounts.describing import describe_keys
from server.accounts.guard import LOOPBACK_NAMES, Guard, Rules
from server.accounts.keys import ApiKey
from server.accounts.links import Links, link_secret
from server.accounts.rates import counting
from server.admission.admission import Admission
from server.admission.machine import Usage, usage
from server.analyses import routes as analyses
from server.config import Settings
from server.demo import Wishes
from server.headers import SecurityHeaders
from server.loading import OpenPipeline, load, open_live_pipeline, unload
from server.media.connect import connector
from server.observability import details, health, process
from server.problems import add_handlers
from server.recorded import open_recorded
from server.sessions import census
from server.sessions import routes as sessions
from server.sessions.patience import Patience
from server.sessions.registry import Sessions, new_session_id
from server.signalling import whip
from server.state import ServerState
from server.store.database import open_database
from server.uploads import routes as uploads
from server.webhooks import described
from server.webhooks import routes as webhooks
from server.webhooks.finals import Finals
from server.webhooks.room import finals_for_others, open_webhooks
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
)

KEPT = (keys, uploads, analyses, webhooks)
"""Rooms of what the database keeps."""


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

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        state = ServerState(settings, _sessions(settings, new_id))
        app.state.server = state
        state.sessions.admission = admission = _admission(state)
        watching = asyncio.create_task(admission.watch())
        loading = asyncio.create_task(load(state, opener))
        drawing = asyncio.create_task(draw_demo(settings, loading, state.demos))
        try:
            async with finals_of(app, settings, key, live_only=live_only) as finals:
                state.sessions.on_final = finals.put
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

    recorded = (census,) if live_only else KEPT
    rooms = (health, details, process, sports, sessions, *recorded, whip, page)
    return assemble(settings, key, lifespan, rooms, behind_front=live_only)


@asynccontextmanager
async def open_kept(app: FastAPI, settings: Settings, key: ApiKey | None) -> AsyncIterator[Finals]:
    """Owners' accounts, recorded video and webhooks at work until the end, in one database, left in
    the application's state; yields what takes the finals of live sessions.

    Raises InvalidInput when the database cannot be used.
    """
    database = await asyncio.to_thread(open_database, settings.database, settings.data_dir)
    try:
        async with (
            counting(settings.redis) as counts,
            open_recorded(settings, database, links_of(settings, key)) as recorded,
            open_webhooks(settings, recorded) as hooks,
        ):
            app.state.accounts = Accounts.of(settings, database, counts)
            app.state.recorded, app.state.webhooks = recorded, hooks
            yield hooks.finals
    finally:
        await asyncio.to_thread(database.close)


def assemble(
    settings: Settings,
    key: ApiKey | None,
    lifespan: Lifespan[FastAPI],
    rooms: Iterable[Any],
    *,
    behind_front: bool = False,
) -> FastAPI:
    """The application of these rooms, each with its `router`, and of what guards them all."""
    app = FastAPI(
        title="Sideline",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses={"4XX": PROBLEM_RESPONSE, "5XX": PROBLEM_RESPONSE},
    )
    rules = replace(_rules(settings, key), behind_front=behind_front)
    app.add_middleware(Guard, rules=rules)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=("GET", "HEAD", "POST", "PATCH", "DELETE"),
            allow_headers=_ALLOWED_HEADERS,
            expose_headers=_EXPOSED_HEADERS,
        )
    app.add_middleware(SecurityHeaders)
    add_handlers(app, settings.retry_after_s)
    for room in rooms:
        app.include_router(room.router)
    app.webhooks.include_router(described.router)
    _add_page(app)
    if key is not None:
        describe_keys(app)
    return app


@asynccontextmanager
async def finals_of(
    app: FastAPI, settings: Settings, key: ApiKey | None, *, live_only: bool
) -> AsyncIterator[Finals]:
    """What takes the finals of live sessions. `live_only` leaves all that is kept to another
    process, with the same database."""
    kept = finals_for_others(settings) if live_only else open_kept(app, settings, key)
    async with kept as finals:
        yield finals


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
