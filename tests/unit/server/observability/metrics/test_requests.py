"""HTTP requests, counted by the route that answers them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from server.observability.metrics.requests import RequestMeter
from server.observability.requests import Requests
from tests.unit.server.observability.metrics.told import value


class Ticking:
    """A clock that moves on by a second whenever it is read."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        """One second later than before."""
        self.now_s += 1.0
        return self.now_s


@pytest.fixture
def meter() -> RequestMeter:
    """A new one."""
    return RequestMeter()


@pytest.fixture
async def client(meter: RequestMeter) -> AsyncIterator[httpx.AsyncClient]:
    """Asks an application whose requests are counted."""
    app = FastAPI()

    @app.post("/things/{name}")
    async def put(name: str, request: Request) -> int:
        return len(await request.body())

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        return StreamingResponse(iter(["a", "b"]))

    @app.get("/bug")
    async def bug() -> None:
        raise ZeroDivisionError

    app.add_middleware(Requests, told=(meter.answered,), clock=Ticking())
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as asking:
        yield asking


async def test_a_path_is_never_a_label(client: httpx.AsyncClient, meter: RequestMeter) -> None:
    """A thousand names are one route, and what no route knows is one more."""
    for number in range(5):
        await client.post(f"/things/{number}", content=b"12345")
        await client.get(f"/nothing/{number}")
    told = list(meter.families())
    posted = {"method": "POST", "route": "/things/{name}"}
    assert value(told, "sideline_http_requests_total", **posted, status="2xx") == 5
    unknown = {"method": "GET", "route": "(none)"}
    assert value(told, "sideline_http_requests_total", **unknown, status="4xx") == 5
    assert value(told, "sideline_http_received_bytes_total", route="/things/{name}") == 25


async def test_a_method_of_a_strangers_is_one_label(
    client: httpx.AsyncClient, meter: RequestMeter
) -> None:
    """Whatever is sent as a method, there is one series for all of them."""
    for method in ("BREW", "WHEN", "PROPFIND"):
        await client.request(method, "/stream")
    odd = [
        one.labels["method"]
        for family in meter.families()
        for one in family.samples
        if one.name == "sideline_http_requests_total"
    ]
    assert odd == ["other"]


async def test_time_ends_where_the_answer_begins(
    client: httpx.AsyncClient, meter: RequestMeter
) -> None:
    """A stream that is read for hours is no slow answer."""
    await client.get("/stream")
    told = list(meter.families())
    assert value(told, "sideline_http_request_seconds_sum", method="GET", route="/stream") == 1.0


async def test_a_bug_is_a_request_too(client: httpx.AsyncClient, meter: RequestMeter) -> None:
    """It is counted as 5xx."""
    await client.get("/bug")
    told = list(meter.families())
    failed = {"method": "GET", "route": "/bug", "status": "5xx"}
    assert value(told, "sideline_http_requests_total", **failed) == 1
