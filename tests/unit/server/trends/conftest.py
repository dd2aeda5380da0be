"""A team whose sessions and analyses are made up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from inference.motion.analyzer import AthleteProfile
from server.analyses.results import Shelf
from server.athletes.registry import Athletes
from server.history.entries import Beginning, End, Entry
from server.history.history import History
from server.store.database import Database
from server.store.objects.disk import DiskStore
from server.store.objects.places import Places
from server.store.people import Athlete, KeptSession, RecordingState
from server.store.tables import Analysis
from server.trends.exported import Exporting
from server.trends.gathering import Gathering
from server.trends.reports import Reports
from server.trends.room import Room
from server.trends.rows import Rows
from tests.support.uploads import kept, some_analysis, some_upload

OWNER = "local"
DAY_S = 86_400.0
HEIGHT = "jump_height_flight_m"


def told(number: int, values: Mapping[str, float], grade: str = "good") -> dict[str, Any]:
    """A final as its client is told."""
    return {
        "type": "event",
        "kind": "jump",
        "stage": "final",
        "media_time_s": float(number),
        "number": number,
        "values": dict(values),
        "absent": {},
        "flags": (),
        "verdict": {"grade": grade, "reasons": []},
        "id": number,
    }


@dataclass
class Team:
    """Its database, and what is made in it."""

    database: Database
    folder: Path

    def __post_init__(self) -> None:
        ids = (f"{number:022}" for number in count())
        self.shelf = Shelf(self.folder / "analyses", Places(DiskStore(self.folder)))
        self.athletes = Athletes(self.database, lambda: 1.0, lambda: next(ids))
        self.history = History(self.database, lambda: 1.0)
        rows, reports = Rows(self.database), Reports(self.shelf)
        exporting = Exporting(self.athletes, rows, reports)
        self.room = Room(rows, Gathering(rows, reports), exporting)

    def athlete(self, name: str = "Ada", owner: str = OWNER, **values: Any) -> Athlete:
        """One more."""
        return self.athletes.create(owner, {"name": name, **values})

    def session(
        self,
        athlete: Athlete,
        session_id: str,
        day: float,
        heights_m: Sequence[float],
        *,
        poor: Sequence[int] = (),
        sport: str = "cmj",
        box_height_m: float | None = None,
        over: bool = True,
    ) -> None:
        """A session on that day after 1970, with a jump of each height."""
        at_s = day * DAY_S
        beginning = Beginning(session_id, athlete.owner, sport, athlete.id, at_s, None)
        finals = tuple(
            told(number, {HEIGHT: height_m}, "poor" if number in poor else "good")
            for number, height_m in enumerate(heights_m, 1)
        )
        counts = {"frames": 9, "answered": 9, "drops": {}, "duration_s": 1.0}
        profile = AthleteProfile(box_height_m=box_height_m)
        end = End(at_s + 60.0, "over") if over else None
        self.history.write(Entry(beginning, profile, counts, finals, end=end))

    def analysis(
        self, athlete: Athlete, analysis_id: str, day: float, heights_m: Sequence[float], **row: Any
    ) -> Analysis:
        """An analysis of that day that is done, with its report."""
        folder = self.shelf.folder / analysis_id
        folder.mkdir(parents=True)
        attempts = [
            {
                "number": number,
                "media_time_s": 1.0,
                "metrics": {HEIGHT: height_m},
                "verdict": {"grade": "good", "reasons": []},
                "flags": [],
            }
            for number, height_m in enumerate(heights_m, 1)
        ]
        (folder / "report.json").write_text(json.dumps({"attempts": attempts}))
        values = {"id": analysis_id, "owner": athlete.owner, "athlete_id": athlete.id, **row}
        return kept(self.database, some_analysis(created_s=day * DAY_S, **values))

    def recording(self, session_id: str, upload_id: str) -> None:
        """The upload that a session's recording has become."""
        kept(self.database, some_upload(id=upload_id, owner=OWNER, created_s=5.0))
        with self.database.begin() as session:
            row = session.get(KeptSession, session_id)
            assert row is not None
            row.recording_state, row.recording_id = RecordingState.READY, upload_id


@pytest.fixture
def team(database: Database, tmp_path: Path) -> Team:
    """On a database of its own, of either kind."""
    return Team(database, tmp_path)
