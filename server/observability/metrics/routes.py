"""Tells Prometheus."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

from fastapi import APIRouter, Request, Response
from prometheus_client import Metric
from prometheus_client.exposition import choose_encoder

from server.observability.metrics.gathering import Gathered, House, live_families
from server.state import state_of

router = APIRouter(tags=["health"])

PATH = "/metrics"


@router.get(PATH, response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request) -> Response:
    """How the server does, as Prometheus reads it; OpenMetrics for who asks for that."""
    live = list(live_families(state_of(request)))
    house: House | None = house_of(request)
    return await encoded(
        request, live if house is None else live + await house.families(request.app.state)
    )


def house_of(request: Request) -> House | None:
    """What belongs to the whole server; None in a process that only runs live sessions."""
    return cast("House | None", getattr(request.app.state, "house", None))


async def encoded(request: Request, families: Sequence[Metric]) -> Response:
    """The families in the form that is asked for."""
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    body = await asyncio.to_thread(encode, Gathered(families))
    return Response(body, headers={"Content-Type": content_type})
