"""Ids of requests, and what is told of them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from inference.logs import JsonLines, bound_ids
from server.app import create_app
from server.observability.requests import given_or_new
from tests.support.serving import settings


@pytest.mark.parametrize("given", ["a", "req-1.B_2", "x" * 64])
def test_a_plain_id_is_taken(given: str) -> None:
    """Whoever asks can find its lines."""
    assert given_or_new(given) == given


@pytest.mark.parametrize("given", [None, "", "x" * 65, "a b", "a\nb", "ä", "a;b", "{}", "a%0a"])
def test_any_other_is_replaced(given: str | None) -> None:
    """What is too long, or could be mistaken for something else in a log, is not written there."""
    made = given_or_new(given)
    assert made != given
    assert len(made) == 22


@asynccontextmanager
async def asking(tmp_path: Path, **changes: object) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application, over no network."""
    app = create_app(settings(tmp_path, **changes))

    @app.get("/fails")
    async def fails() -> None:
        raise KeyError(str(bound_ids()))

    app.router.routes.insert(0, app.router.routes.pop())  # before the page, which takes all
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
    ):
        yield client


async def test_every_answer_names_its_request(tmp_path: Path) -> None:
    """In a header, and in the document of one that went wrong, whoever refused it."""
    async with asking(tmp_path) as client:
        mine = {"X-Request-ID": "mine"}
        good = await client.get("/healthz", headers=mine)
        unknown = await client.get("/api/v1/nothing", headers=mine)
        guarded = await client.get("/api/v1/sports", headers={**mine, "Host": "elsewhere"})
        without = await client.get("/api/v1/nothing")
    assert [one.headers["X-Request-ID"] for one in (good, unknown, guarded)] == ["mine"] * 3
    assert [one.json()["request_id"] for one in (unknown, guarded)] == ["mine"] * 2
    assert guarded.status_code == 421
    assert without.json()["request_id"] == without.headers["X-Request-ID"] != "mine"


async def test_a_failure_can_be_found_in_the_log(tmp_path: Path) -> None:
    """The line of an unforeseen error has the id that its answer has."""
    lines: list[str] = []

    class Keep(logging.Handler):
        """Keeps lines as they would be written."""

        def emit(self, record: logging.LogRecord) -> None:
            """One more."""
            lines.append(self.format(record))

    keep = Keep(logging.ERROR)
    keep.setFormatter(JsonLines("server"))
    logging.getLogger().addHandler(keep)
    try:
        async with asking(tmp_path) as client:
            answer = await client.get("/fails", headers={"X-Request-ID": "mine"})
    finally:
        logging.getLogger().removeHandler(keep)
    assert answer.status_code == 500
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"] == "mine"
    (line,) = [one for one in lines if "a request failed" in one]
    assert '"request_id": "mine"' in line


async def test_requests_are_logged_when_that_is_asked_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """By the template of their route: no query, no name of a thing, nobody's address."""
    with caplog.at_level(logging.INFO, "server.observability.requests"):
        async with asking(tmp_path, log_requests=True) as client:
            await client.get("/api/v1/sessions/abc?key=north", headers={"X-Request-ID": "r"})
            await client.get("/nothing/like/it?key=north")
            await client.get("/fails")
    told = [one for one in caplog.records if one.name == "server.observability.requests"]
    assert [(vars(one)["route"], vars(one)["status"]) for one in told] == [
        ("/api/v1/sessions/{session_id}", 404),
        ("(none)", 404),
        ("/fails", 500),
    ]
    assert told[0].getMessage().startswith("GET /api/v1/sessions/{session_id}: 404 after ")


async def test_requests_are_not_logged_otherwise(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """They say little, and there are many."""
    with caplog.at_level(logging.DEBUG):
        async with asking(tmp_path) as client:
            await client.get("/healthz")
    assert not [one for one in caplog.records if one.name == "server.observability.requests"]
