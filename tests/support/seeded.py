"""A club with months behind it: athletes, live sessions and analyses, made up from a seed."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from inference.motion.analyzer import AthleteProfile
from server.history.entries import Beginning, End, Entry
from server.recorded import Recorded
from server.store.people import Athlete
from tests.support.uploads import kept, some_analysis

DAY_S = 86_400.0
G_MPS2 = 9.81
NAMES = (
    ("Ada Berg", "U19-07"),
    ("Jörg Ötzi", "U19-12"),
    ("Mónica Sáez de la Fuente", "U21-03"),
    ("Bo", None),
    ("Fatou Diallo", "U19-02"),
    ("Li Wei", "U19-05"),
    ("Noor Haddad", "U21-08"),
    ("Éloïse Martin", "U21-01"),
    ("Tom O’Neill", "U19-11"),
)


def jump(chance: Random, height_m: float) -> dict[str, float]:
    """The metrics of a counter-movement jump of about that height."""
    usual_m = height_m
    height_m += chance.gauss(0.0, 0.008)
    takeoff_mps = math.sqrt(2.0 * G_MPS2 * height_m)
    to_takeoff_s = 0.78 + chance.gauss(0.0, 0.02)
    return {
        "jump_height_flight_m": height_m,
        "jump_height_com_m": height_m + 0.10 + chance.gauss(0.0, 0.01),
        "takeoff_velocity_mps": takeoff_mps,
        "countermovement_depth_m": 0.1 + 0.7 * usual_m + chance.gauss(0.0, 0.015),
        "time_to_takeoff_s": to_takeoff_s,
        "rsi_modified_mps": height_m / to_takeoff_s,
        "flight_time_s": 2.0 * takeoff_mps / G_MPS2,
        "knee_angle_takeoff_deg": 172.0 + chance.gauss(0.0, 2.0),
        "peak_power_w": 3100.0 + 4000.0 * (height_m - 0.3) + chance.gauss(0.0, 60.0),
    }


def finals(
    chance: Random, height_m: float, count: int, poor: int | None = None
) -> list[dict[str, Any]]:
    """So many jumps, as a client is told of them; one of them may be poor."""
    return [
        {
            "type": "event",
            "kind": "jump",
            "stage": "final",
            "media_time_s": 4.0 * number,
            "number": number,
            "values": jump(chance, height_m),
            "absent": {},
            "flags": [],
            "verdict": {"grade": "poor" if number == poor else "good", "reasons": []},
            "id": number,
        }
        for number in range(1, count + 1)
    ]


def add_session(
    recorded: Recorded, athlete: Athlete, session_id: str, at_s: float, told: Sequence[Any]
) -> None:
    """A live session that is over."""
    beginning = Beginning(session_id, athlete.owner, "cmj", athlete.id, at_s, None)
    counts = {"frames": 900, "answered": 900, "drops": {}, "duration_s": 30.0}
    profile = AthleteProfile(height_m=athlete.height_m, mass_kg=athlete.mass_kg)
    end = End(at_s + 60.0, "the client said bye")
    recorded.history.write(Entry(beginning, profile, counts, tuple(told), end=end))


def add_analysis(
    recorded: Recorded, athlete: Athlete, analysis_id: str, at_s: float, told: Sequence[Any]
) -> None:
    """An analysis that is done, with its report."""
    folder = recorded.shelf.folder / analysis_id
    folder.mkdir(parents=True, exist_ok=True)
    attempts = [{**one, "metrics": one["values"]} for one in told]
    (folder / "report.json").write_text(json.dumps({"attempts": attempts}))
    names = sorted({name for one in told for name in one["values"]})
    metrics = {name: _over([one["values"][name] for one in told]) for name in names}
    summary = {"jump_count": len(told), "metrics": metrics, "frame_count": 900}
    row = {"id": analysis_id, "owner": athlete.owner, "athlete_id": athlete.id}
    known = {**row, "video": "training at the track.mp4", "summary": summary}
    kept(recorded.database, some_analysis(created_s=at_s, **known))


def _over(values: Sequence[float]) -> Mapping[str, float]:
    return {"mean": sum(values) / len(values), "best": max(values), "count": len(values)}


def seed_club(recorded: Recorded, owner: str, until_s: float) -> list[Athlete]:
    """Nine athletes: the first with thirteen days of jumps and a leap on the last, the others with
    fewer, the fourth with none."""
    chance = Random(11)
    athletes = []
    for number, (name, external_id) in enumerate(NAMES):
        body = {"height_m": 1.62 + 0.03 * number, "mass_kg": 58.0 + 2.5 * number}
        values = {"name": name, "external_id": external_id, **body}
        athletes.append(recorded.athletes.create(owner, values))
    for number, athlete in enumerate(athletes):
        days = {0: 13, 3: 0, 1: 3}.get(number, 6)
        level_m = 0.27 + 0.015 * number
        for day in range(days):
            at_s = until_s - (days - 1 - day) * 6.0 * DAY_S
            leap_m = 0.045 if number == 0 and day == days - 1 else 0.0
            height_m = level_m + leap_m + 0.001 * day + chance.gauss(0.0, 0.007)
            told = finals(chance, height_m, 4, poor=2 if day % 5 == 3 else None)
            name = f"seeded-{number}-{day:02}".ljust(22, "x")
            add = add_analysis if day % 4 == 2 else add_session
            add(recorded, athlete, name, at_s, told)
    return athletes
