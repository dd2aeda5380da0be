"""A whole team measured at once: a roster and a folder of clips in, one table out.

    python -m clients.python.examples.team_roster roster.csv clips/ --sport cmj --out team.csv

The roster has a row an athlete: `external_id` and `name`, and, where they are known, `height_m`,
`mass_kg`, `thigh_m`, `shank_m`. An athlete's clips are those whose names begin with the external
id: `U19-07.mp4`, `U19-07 second.mov`. Athletes that the server knows already, by their external
ids, are brought up to date. The table has a row an attempt; a clip that cannot be measured has one
that says why.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clients.python.api import Json
from clients.python.athletes import Athletes
from clients.python.errors import ClientError, Refused
from clients.python.recordings import NotMeasured, Recordings

BODY = ("height_m", "mass_kg", "thigh_m", "shank_m", "foot_m", "upper_arm_m", "forearm_m")
AT_A_TIME = 4
"""Clips that are sent at a time; the server lets them wait for their turn."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Clip:
    """A video of one athlete."""

    athlete: Json
    path: Path


def read_roster(path: Path) -> list[Row]:
    """The rows; raises ValueError where one has neither name nor external id."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            {name: (value or "").strip() for name, value in row.items() if name}
            for row in csv.DictReader(file)
        ]
    for number, row in enumerate(rows, 2):
        if not row.get("external_id") or not row.get("name"):
            raise ValueError(f"{path.name}, line {number}: external_id and name are needed")
    return rows


def clips_of(external_id: str, folder: Path) -> list[Path]:
    """The athlete's files: the id alone, or with something behind it that goes on with no letter
    or digit, so that U19-1 does not take U19-10's."""
    found = (path for path in folder.iterdir() if path.is_file())
    return sorted(
        path
        for path in found
        if path.stem.startswith(external_id) and not path.stem[len(external_id) :][:1].isalnum()
    )


async def sign_up(people: Athletes, row: Row) -> Json:
    """The roster's athlete, as the server has it now."""
    body = {name: float(row[name]) for name in BODY if row.get(name)}
    known = await people.by_external_id(row["external_id"])
    if known is None:
        return await people.create(row["name"], row["external_id"], **body)
    return await people.change(known["id"], name=row["name"], **body)


async def measure_clip(server: Recordings, clip: Clip, sport: str) -> list[Row]:
    """A row an attempt, or one that says what is wrong."""
    head = {
        "external_id": str(clip.athlete["external_id"]),
        "name": str(clip.athlete["name"]),
        "clip": clip.path.name,
    }
    try:
        upload = await server.send(clip.path)
        analysis = await server.analyze(
            upload, sport, athlete_id=clip.athlete["id"], options={"overlay": False}
        )
        await server.report(analysis["id"])
        table = (await server.result(analysis["id"], "attempts.csv")).decode()
    except (Refused, NotMeasured) as error:
        return [{**head, "problem": str(error)}]
    attempts = list(csv.DictReader(io.StringIO(table)))
    return [{**head, **one} for one in attempts] or [{**head, "problem": "no attempt was seen"}]


async def measure_team(
    url: str, roster: Sequence[Row], folder: Path, sport: str, key: str | None = None
) -> list[Row]:
    """All attempts of all athletes, in the roster's order."""
    places = asyncio.Semaphore(AT_A_TIME)
    async with Athletes(url, key) as people, Recordings(url, key) as server:

        async def measured(clip: Clip) -> list[Row]:
            async with places:
                return await measure_clip(server, clip, sport)

        clips = [
            Clip(athlete, path)
            for athlete in [await sign_up(people, row) for row in roster]
            for path in clips_of(athlete["external_id"], folder)
        ]
        tables = await asyncio.gather(*(measured(clip) for clip in clips))
    return [row for table in tables for row in table]


def write_table(rows: Iterable[Mapping[str, str]], out: Path) -> None:
    """One table with every column that any row has, in the order in which they come up."""
    kept = list(rows)
    columns = list(dict.fromkeys(name for row in kept for name in row))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(kept)


def main(given: Sequence[str] | None = None) -> int:
    """Measure the team that the command line names."""
    parser = argparse.ArgumentParser(description="Measure a whole team's clips.")
    parser.add_argument("roster", type=Path, help="CSV with external_id, name, height_m, mass_kg")
    parser.add_argument("clips", type=Path, help="folder of videos named by external_id")
    parser.add_argument("--sport", required=True)
    parser.add_argument("--out", type=Path, required=True, help="CSV that is written")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    asked = parser.parse_args(given)
    key = os.environ.get("SIDELINE_KEY")
    try:
        roster = read_roster(asked.roster)
        rows = asyncio.run(measure_team(asked.url, roster, asked.clips, asked.sport, key))
        write_table(rows, asked.out)
    except (ValueError, OSError, ClientError) as error:
        parser.exit(1, f"{error}\n")
    print(f"{len(rows)} rows in {asked.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
