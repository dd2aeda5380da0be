"""The example that measures a team, on a tiny one."""

from __future__ import annotations

import asyncio
import csv
from pathlib import Path

import pytest

from clients.python.athletes import Athletes
from clients.python.clips import encode_clip, moving_square
from clients.python.examples.team_roster import clips_of, main, read_roster, write_table
from clients.python.recordings import Recordings
from server.history.containers import Container
from tests.support.serving import Serving

ROSTER = """external_id,name,height_m,mass_kg
U19-1,Ada Berg,1.72,61.5
U19-10,Bo Dahl,,
"""


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A folder with a roster, a short clip of one athlete and something else of the other."""
    clips = tmp_path / "clips"
    clips.mkdir()
    (tmp_path / "roster.csv").write_text(ROSTER)
    clip = encode_clip(moving_square(12), "h264", 30)
    container = Container(clips / "U19-1 first.mp4", "h264", clip.packets[0])
    for number, data in enumerate(clip.packets):
        container.write(data, 3000 * number, key=number == 0)
    container.close()
    (clips / "U19-10.mp4").write_bytes(b"no video" * 100)
    return tmp_path


async def test_a_team_is_measured(server: Serving, team: Path) -> None:
    """Each clip is measured as its athlete's, and what cannot be is told in the table; the next
    time the athletes are changed, not made again."""
    out = team / "out.csv"
    files = [str(team / "roster.csv"), str(team / "clips")]
    given = [*files, "--sport", "cmj", "--out", str(out), "--url", server.url]
    assert await asyncio.to_thread(main, given) == 0
    with out.open() as file:
        first, second = csv.DictReader(file)
    assert (first["name"], first["clip"]) == ("Ada Berg", "U19-1 first.mp4")
    assert first["problem"] == "no attempt was seen"
    assert "U19-10.mp4" in second["problem"]
    (team / "roster.csv").write_text(ROSTER.replace("61.5", "62"))
    for path in (team / "clips").iterdir():
        path.unlink()
    assert await asyncio.to_thread(main, given) == 0
    async with Athletes(server.url) as people, Recordings(server.url) as api:
        athletes = [one async for one in people.all()]
        ada = await people.by_external_id("U19-1")
        assert ada is not None
        analyses = (await api.list(athlete_id=ada["id"]))["analyses"]
    assert out.read_text().strip() == ""
    assert sorted(one["name"] for one in athletes) == ["Ada Berg", "Bo Dahl"]
    assert ada["mass_kg"] == 62.0
    assert [one["athlete"]["mass_kg"] for one in analyses] == [61.5]


def test_whose_clip_it_is(team: Path) -> None:
    """The id ends where letters and digits end."""
    assert [one.name for one in clips_of("U19-1", team / "clips")] == ["U19-1 first.mp4"]
    assert [one.name for one in clips_of("U19-10", team / "clips")] == ["U19-10.mp4"]


def test_a_roster_without_names(tmp_path: Path) -> None:
    """The error names the line."""
    (tmp_path / "r.csv").write_text("external_id,name\n1,Ada\n2,\n")
    with pytest.raises(ValueError, match=r"r.csv, line 3: external_id and name"):
        read_roster(tmp_path / "r.csv")


def test_one_table_of_many(tmp_path: Path) -> None:
    """Every row has every column; what it has not is empty."""
    write_table([{"name": "Ada", "a": "1"}, {"name": "Bo", "b": "2"}], tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().splitlines() == ["name,a,b", "Ada,1,", "Bo,,2"]
