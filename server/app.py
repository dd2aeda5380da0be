"""The application: wires settings, sessions and routes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from server import page, sports
from server.config import Settings
from server.headers import SecurityHeaders
from server.loading import OpenPipeline, load, open_pipeline, unload
from server.media.connect import connector
from server.observability import health
from server.problems import add_handlers
from server.sessions import routes as sessions
from server.sessions.registry import Sessions
from server.signalling import whip
from server.state import ServerState


def create_app(settings: Settings, opener: OpenPipeline = open_pipeline) -> FastAPI:
    """The application; `opener` is called once, on a thread, after it has started."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        state = ServerState(settings, _sessions(settings))
        app.state.server = state
        loading = asyncio.create_task(load(state, opener))
        try:
            yield
        finally:
            await state.sessions.end_all("the server stops", settings.shutdown_timeout_s)
            await unload(await loading)

    app = FastAPI(title="Sideline", version="0.1.0", lifespan=lifespan, docs_url=None)
    app.add_middleware(SecurityHeaders)
    add_handlers(app, settings.retry_after_s)
    for room in (health, sports, sessions, whip, page):
        app.include_router(room.router)
    _add_page(app)
    return app


def _sessions(settings: Settings) -> Sessions:
    return Sessions(
        settings.max_sessions, connector(settings), silence_s=settings.silence_timeout_s
    )


def _add_page(app: FastAPI) -> None:
    if (page.STATIC / "index.html").exists():
        app.mount("/", page.Page(directory=page.STATIC, html=True), name="page")
    else:
        app.add_api_route("/", page.not_built, include_in_schema=False)
