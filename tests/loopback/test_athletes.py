"""Athletes over HTTP, and a live session of one."""

from __future__ import annotations

import httpx
import pytest

from clients.python.athletes import Athletes
from clients.python.client import SidelineClient
from clients.python.clips import Clip
from clients.python.errors import Refused
from clients.python.publisher import ClipTrack
from clients.python.recordings import Recordings
from tests.support.serving import Serving

PATH = "/api/v1/athletes"
NOBODY = "A" * 22


async def test_an_athletes_life(server: Serving) -> None:
    """Made, found, changed, deleted, by the Python SDK."""
    async with Athletes(server.url) as people:
        ada = await people.create("Ada Berg", "U19-07", height_m=1.72, forearm_m=0.25)
        assert ada == await people.get(ada["id"])
        with pytest.raises(Refused, match="has the external id") as twice:
            await people.create("Bo", "U19-07")
        changed = await people.change(ada["id"], mass_kg=61.5, forearm_m=None)
        found = [one async for one in people.all(name="BERG", limit=1)]
        await people.delete(ada["id"])
        with pytest.raises(Refused, match="no such athlete") as gone:
            await people.get(ada["id"])
        assert await people.by_external_id("U19-07") is None
    assert (twice.value.status, gone.value.status) == (409, 404)
    assert (changed["height_m"], changed["mass_kg"], changed["forearm_m"]) == (1.72, 61.5, None)
    assert found == [changed]


@pytest.mark.parametrize(
    ("method", "path", "body", "words"),
    [
        ("POST", PATH, {"name": " "}, "name"),
        ("POST", PATH, {"name": "a\u0000b"}, "name"),
        ("POST", PATH, {"name": "Ada", "height_m": 172}, "height_m"),
        ("POST", PATH, {"name": "Ada", "thigh_m": 1.2}, "thigh_m"),
        ("POST", PATH, {"name": "Ada", "birthday": "x"}, "birthday"),
        ("PATCH", f"{PATH}/{NOBODY}", {"name": None}, "name"),
        ("GET", f"{PATH}?name=%00", None, "name"),
        ("GET", f"{PATH}?cursor=x", None, "cursor"),
        ("GET", f"{PATH}/short", None, "athlete_id"),
        ("POST", "/api/v1/analyses", {"sport": "cmj", "upload_id": "\u0000"}, "upload_id"),
        ("POST", "/api/v1/analyses", {"sport": "cmj"}, "upload_id or session_id"),
        (
            "POST",
            "/api/v1/analyses",
            {"sport": "cmj", "upload_id": "x", "athlete_id": NOBODY},
            "athlete_id",
        ),
    ],
)
async def test_what_cannot_be(
    server: Serving, method: str, path: str, body: object, words: str
) -> None:
    """Is refused with a problem document that names it."""
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        answer = await http.request(method, path, json=body)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert words in answer.json()["detail"]


async def test_a_live_session_of_an_athlete(server: Serving, h264: Clip) -> None:
    """What is not said is taken from the athlete, a later word of the client's takes its place,
    and the session outlives the athlete."""
    async with Athletes(server.url) as people, Recordings(server.url) as api:
        ada = await people.create("Ada", height_m=1.72, mass_kg=61.5, thigh_m=0.42)
        async with SidelineClient(
            server.url, "cmj", ClipTrack(h264), mass_kg=70.0, athlete_id=ada["id"]
        ) as client:
            await client.hello()
            first = await api.session(str(client.session_id))
            client.calibrate(1.75, 71.0)
            await client.ping()
            second = await api.session(str(client.session_id))
            listed = await api.sessions(athlete_id=ada["id"])
            others = await api.sessions(athlete_id=NOBODY)
        over = (await api.sessions(state="closed", athlete_id=ada["id"]))["sessions"]
        await people.delete(ada["id"])
        last = await api.session(str(client.session_id))
        await api.delete_session(last["id"])
        with pytest.raises(Refused) as gone:
            await api.session(last["id"])
    told = [(one["height_m"], one["mass_kg"], one["thigh_m"]) for one in (first, second)]
    assert told == [(1.72, 70.0, 0.42), (1.75, 71.0, 0.42)]
    assert [len(one["sessions"]) for one in (listed, others)] == [1, 0]
    assert [one["athlete_id"] for one in over] == [ada["id"]]
    assert (last["athlete_id"], last["height_m"], last["state"]) == (None, 1.75, "closed")
    assert gone.value.status == 404
