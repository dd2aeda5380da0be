"""A made-up club's trends and exports from a whole server, by the Python SDK."""

from __future__ import annotations

import asyncio
import csv
import io
import json

import pytest

from clients.python.athletes import Athletes
from clients.python.errors import Refused
from server.accounts.owner import LOCAL
from tests.support.seeded import seed_club
from tests.support.serving import Serving

NEWEST_S = 1_790_000_000.0
HEIGHT = "jump_height_flight_m"


async def test_a_club_over_months(server: Serving) -> None:
    """The leap of the first is seen, those with few days have none, and nothing is lost in what
    is taken away."""
    club = await asyncio.to_thread(seed_club, server.app.state.recorded, LOCAL, NEWEST_S)
    first, second, unmeasured = club[0], club[1], club[3]
    async with Athletes(server.url) as people:
        page = await people.timeline(first.id, sport="cmj", limit=10)
        rest = await people.timeline(first.id, sport="cmj", limit=10, cursor=page["next"])
        told = await people.trends(first.id, "cmj", HEIGHT)
        few = await people.trends(second.id, "cmj")
        none = await people.trends(unmeasured.id, "cmj")
        table = await people.export(first.id)
        everything = json.loads(await people.export(form="json"))
        with pytest.raises(Refused, match="only: jump_height_flight_m"):
            await people.trends(first.id, "cmj", "wit")
    assert (len(page["entries"]), len(rest["entries"]), rest["next"]) == (10, 3, None)
    (height,) = told["metrics"]
    assert height["newest"]["verdict"] == "higher"
    assert height["smallest_change"]["source"] == "group"
    assert height["typical_error"]["value"] == pytest.approx(0.008, rel=0.6)
    assert {one["newest"] for one in few["metrics"]} == {None}
    assert none["metrics"] == []
    rows = list(csv.DictReader(io.StringIO(table)))
    mine = [one for one in everything["finals"] if one["athlete_id"] == first.id]
    assert len(rows) == len(mine) == 13 * 4
    assert [float(row[HEIGHT]) for row in rows] == [one["metrics"][HEIGHT] for one in mine]
