"""The gate's requests, to a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from loadtest.gate.api import request_figures
from tests.support.serving import Serving


async def test_every_kind_of_request_is_measured_beside_the_plainest(server: Serving) -> None:
    """Each is answered as it should, in every round, and dearer than nothing."""
    async with _plain() as baseline:
        figures = await asyncio.to_thread(request_figures, server.url, baseline, 2, 3)
    assert len(figures) == 4
    assert all(len(one.rounds) == 2 and min(one.rounds) > 0 for one in figures)


@asynccontextmanager
async def _plain() -> AsyncIterator[str]:
    """A server that does nothing."""

    async def nothing(_: Request) -> Response:
        return Response()

    app = Starlette(routes=[Route("/whip/{name}", nothing, methods=["DELETE"])])
    plain = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, ws="none"))
    running = asyncio.create_task(plain.serve())
    while not plain.started:  # noqa: ASYNC110 - no event tells it
        await asyncio.sleep(0.01)
    port = plain.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        plain.should_exit = True
        await running
