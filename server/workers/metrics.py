"""What the front and its workers tell Prometheus, in one."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response
from prometheus_client import Metric

from server.observability.metrics.families import counters, gauges
from server.observability.metrics.live import OFFERS
from server.observability.metrics.merging import merged, parsed
from server.observability.metrics.routes import PATH, encoded, house_of
from server.sessions.state import Offered
from server.workers.state import FrontState, front_of
from server.workers.worker import Worker, WorkerDown

_TAKEN = (Offered.ADMITTED.value, Offered.ADMITTED_AT_LESS.value)

router = APIRouter(include_in_schema=False)


@router.get(PATH)
async def metrics(request: Request) -> Response:
    """The house's own, where it is here, and each worker's under its number."""
    front, house = front_of(request), house_of(request)
    told = await asyncio.gather(*(_told(one) for one in front.workers))
    own = [*_workers(front), *front.offers.families()]
    if house is not None:
        own += await house.families(request.app.state)
    theirs = {str(one.number): said for one, said in zip(front.workers, told, strict=True)}
    return await encoded(request, merged(theirs, own))


async def _told(worker: Worker) -> list[Metric]:
    """Nothing of one that does not answer: its series pause."""
    try:
        said = await worker.ask("GET", PATH)
    except WorkerDown:
        return []
    return [_without_refusals(one) for one in parsed(said.text)] if said.is_success else []


def _without_refusals(one: Metric) -> Metric:
    """An offer that several workers refuse is one, which the front counts."""
    if one.name == OFFERS:
        one.samples = [each for each in one.samples if each.labels["outcome"] in _TAKEN]
    return one


def _workers(front: FrontState) -> list[Metric]:
    ready = {str(one.number): float(one.ready) for one in front.workers}
    ends = {str(one.number): float(one.ends) for one in front.workers}
    return [
        gauges("sideline_worker_ready", "Whether a media worker takes sessions", "worker", ready),
        counters(
            "sideline_worker_ends",
            "How often a media worker ended though nobody asked it to",
            "worker",
            ends,
        ),
    ]
