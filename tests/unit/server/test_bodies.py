"""Bodies that are too long, or do not come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from server.bodies import BoundedBodies, int_or_zero
from server.problems import add_handlers


class Thing(BaseModel):
    """A document."""

    name: str


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Of an application that takes a hundred bytes, and waits a twentieth of a second."""
    app = FastAPI()
    add_handlers(app, 5)
    app.add_middleware(BoundedBodies, most_bytes=100, idle_s=0.05)

    @app.post("/things")
    @app.post("/api/v1/uploads")
    async def make(thing: Thing) -> int:
        return len(thing.name)

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", headers={"Content-Type": "application/json"}
    ) as client:
        yield client


async def chunks(count: int, pause_s: float = 0.0) -> AsyncIterator[bytes]:
    """A document in pieces, of a length that is not said before."""
    yield b'{"name": "'
    for _ in range(count):
        await asyncio.sleep(pause_s)
        yield b"abcdefghij"
    yield b'"}'


async def test_a_short_body_is_taken(client: httpx.AsyncClient) -> None:
    """In one piece or in several."""
    assert (await client.post("/things", json={"name": "abc"})).json() == 3
    assert (await client.post("/things", content=chunks(4))).json() == 40


async def test_a_long_body_is_refused_before_it_is_read(client: httpx.AsyncClient) -> None:
    """By what it says of itself, and by what comes."""
    said = await client.post("/things", json={"name": "a" * 100})
    came = await client.post("/things", content=chunks(10))
    assert (said.status_code, came.status_code) == (413, 413)
    assert said.json()["limit"] == 100
    assert "100 bytes" in came.json()["detail"]
    assert said.headers["content-type"] == came.headers["content-type"]
    assert said.headers["content-type"] == "application/problem+json"


async def test_a_body_that_does_not_come_is_given_up(client: httpx.AsyncClient) -> None:
    """With a word, and the connection is closed."""
    stalled = await client.post("/things", content=chunks(1, pause_s=5.0))
    assert stalled.status_code == 408
    assert stalled.headers["connection"] == "close"


async def test_uploads_look_after_themselves(client: httpx.AsyncClient) -> None:
    """They may be longer, and slower."""
    assert (await client.post("/api/v1/uploads", content=chunks(20, 0.005))).json() == 200


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), (None, 0), ("", 0), ("-1", 0), ("1e3", 0), ("²", 0), ("9" * 5000, 10**18 - 1)],
)
def test_a_length_that_is_no_number_is_not_believed(text: str | None, number: int) -> None:
    """Only plain digits count; the body itself is measured anyway."""
    assert int_or_zero(text) == number
