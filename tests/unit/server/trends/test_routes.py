"""Timelines, trends and exports over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from server.accounts.owner import ADMINISTRATOR, set_caller
from server.athletes.routes import router as athletes
from server.problems import add_handlers
from server.trends.routes import router
from tests.unit.server.trends.conftest import HEIGHT, Team

PATH = "/api/v1/athletes"


@pytest_asyncio.fixture
async def client(team: Team) -> AsyncIterator[httpx.AsyncClient]:
    """Of an application that has nothing but athletes."""
    app = FastAPI()
    app.state.recorded = SimpleNamespace(athletes=team.athletes)
    app.state.trends = team.room
    app.include_router(router)
    app.include_router(athletes)
    add_handlers(app, retry_after_s=5)

    async def known(scope: Scope, receive: Receive, send: Send) -> None:
        set_caller(scope, ADMINISTRATOR)
        await app(scope, receive, send)

    transport = httpx.ASGITransport(known, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as one:
        yield one


async def test_a_timeline(team: Team, client: httpx.AsyncClient) -> None:
    """Page by page, and an analysis of a recording names its session."""
    ada = team.athlete()
    team.session(ada, "live", 3, [0.30])
    team.recording("live", "up1")
    team.analysis(ada, "an", 5, [0.31], upload_id="up1", summary={"jump_count": 1})
    first = (await client.get(f"{PATH}/{ada.id}/timeline", params={"limit": 1})).json()
    asked = {"limit": 1, "cursor": first["next"]}
    second = (await client.get(f"{PATH}/{ada.id}/timeline", params=asked)).json()
    (analysis,), (session,) = first["entries"], second["entries"]
    assert (analysis["kind"], analysis["id"], analysis["session_id"]) == ("analysis", "an", "live")
    assert (analysis["video"], analysis["summary"]) == ("a.mp4", {"jump_count": 1})
    assert (session["kind"], session["state"], session["recorded"]) == ("session", "closed", True)
    assert session["summary"]["jump_count"] == 1
    assert second["next"] is None


async def test_trends(team: Team, client: httpx.AsyncClient) -> None:
    """Days, ranges and the word on the newest, and how many attempts were left out."""
    ada = team.athlete()
    for day in range(6):
        team.session(ada, f"s{day}", day, [0.30 + 0.01 * (day % 3), 0.9], poor=[2])
    team.session(ada, "leap", 6, [0.40, 0.41, 0.42])
    told = (await client.get(f"{PATH}/{ada.id}/trends", params={"sport": "cmj"})).json()
    assert told["left_out"] == {"poor": 6, "other_conditions": 0, "older": 0, "unreadable": 0}
    assert [one["day"] for one in told["days"]] == [f"1970-01-0{day}" for day in range(1, 8)]
    assert told["days"][-1]["sources"][0]["id"] == "leap"
    (height,) = told["metrics"]
    assert (height["name"], height["unit"]) == (HEIGHT, "m")
    assert height["days"][-1]["best"] == 0.42
    assert height["normal_range"] == height["days"][-1]["normal_range"]
    assert height["newest"]["verdict"] == "higher"
    assert height["newest"]["likelihood"] in ("very likely", "most likely")
    assert height["smallest_change"]["source"] == "own"
    assert list(height["absent"]) == ["typical_error"]
    assert height["absent"]["typical_error"]["needs"] == 5


async def test_a_group_of_eight(team: Team, client: httpx.AsyncClient) -> None:
    """Says what matters, from a single day on."""
    for number in range(8):
        one = team.athlete(f"n{number}")
        team.session(one, f"s{number}", 1, [0.30 + 0.01 * number])
    told = (await client.get(f"{PATH}/{one.id}/trends", params={"sport": "cmj"})).json()
    (height,) = told["metrics"]
    assert (height["smallest_change"]["source"], height["smallest_change"]["count"]) == ("group", 8)
    assert (height["newest"], height["absent"]["newest"]["cause"]) == (None, "too-few-days")


async def test_an_athlete_without_results(team: Team, client: httpx.AsyncClient) -> None:
    """Has no trends, and that is no error."""
    ada = team.athlete()
    told = (await client.get(f"{PATH}/{ada.id}/trends", params={"sport": "cmj"})).json()
    assert (told["days"], told["metrics"]) == ([], [])


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ("trends", 422, "sport"),
        ("trends?sport=chess", 422, "chess"),
        ("trends?sport=cmj&metric=wit", 422, "jump_height_flight_m"),
        ("trends?sport=cmj&utc_offset_min=900", 422, "utc_offset_min"),
        ("timeline?cursor=x", 422, "cursor"),
        ("export?format=xls", 422, "format"),
        ("export?sport=chess", 422, "chess"),
    ],
)
async def test_what_cannot_be(
    team: Team, client: httpx.AsyncClient, asked: str, status: int, words: str
) -> None:
    """Is refused with a problem document that names it."""
    answer = await client.get(f"{PATH}/{team.athlete().id}/{asked}")
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True)


@pytest.mark.parametrize("what", ["timeline", "trends?sport=cmj", "export"])
async def test_nobodys(team: Team, client: httpx.AsyncClient, what: str) -> None:
    """And another owner's: both are not there."""
    theirs = team.athlete("Theirs", owner="them")
    team.session(theirs, "s", 1, [0.3])
    for athlete_id in (theirs.id, "x" * 22):
        assert (await client.get(f"{PATH}/{athlete_id}/{what}")).status_code == 404


async def test_an_export(team: Team, client: httpx.AsyncClient) -> None:
    """Of one athlete and of all, as a table and as JSON; what cannot be relied on says so."""
    ada, bo = team.athlete("=Ada", external_id="7"), team.athlete("Bo")
    team.session(ada, "s", 1, [0.30, 0.31], poor=[2])
    team.analysis(bo, "an", 2, [0.4])
    team.session(team.athlete("Theirs", owner="them"), "theirs", 1, [0.9])
    one = await client.get(f"{PATH}/{ada.id}/export")
    assert one.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert one.headers["Content-Disposition"].startswith('attachment; filename="=Ada ')
    rows = list(csv.DictReader(io.StringIO(one.text)))
    assert [(row["athlete"], row["number"], row["verdict"]) for row in rows] == [
        ("'=Ada", "1", "good"),
        ("'=Ada", "2", "poor"),
    ]
    assert [float(row[HEIGHT]) for row in rows] == [0.30, 0.31]
    everybody = await client.get(f"{PATH}/export", params={"format": "json"})
    finals: list[dict[str, Any]] = everybody.json()["finals"]
    told = {(final["athlete"], final["id"], final["metrics"][HEIGHT]) for final in finals}
    assert told == {("Bo", "an", 0.4), ("=Ada", "s", 0.30), ("=Ada", "s", 0.31)}
    assert finals[0]["date"] == "1970-01-03T00:00:00Z"
