"""What an athlete's trends are made of: each video once, of this owner, and not without end."""

from __future__ import annotations

import pytest

from server.store.tables import AnalysisState
from server.trends import gathering
from server.trends.occasions import Condition, Kind
from tests.support.uploads import kept, some_upload
from tests.unit.server.trends.conftest import DAY_S, HEIGHT, OWNER, Team


def heights(team: Team, athlete_id: str, sport: str = "cmj") -> dict[str, list[float]]:
    """By occasion, the newest first."""
    found = team.room.gathering.of(OWNER, athlete_id, sport)
    return {one.id: [final.values[HEIGHT] for final in one.finals] for one in found.occasions}


def test_sessions_and_analyses_together(team: Team) -> None:
    """The newest first, finals in order; those that are not over, of another sport or of another
    athlete are not among them."""
    ada, bo = team.athlete("Ada"), team.athlete("Bo")
    team.session(ada, "s1", 1, [0.31, 0.32])
    team.analysis(ada, "an2", 2, [0.33])
    team.session(ada, "s3", 3, [0.34])
    team.session(ada, "lives", 4, [0.35], over=False)
    team.session(ada, "other", 4, [0.35], sport="dropjump")
    team.session(bo, "bos", 4, [0.5])
    team.analysis(ada, "waits", 5, [0.4], state=AnalysisState.QUEUED)
    found = heights(team, ada.id)
    assert list(found.items()) == [("s3", [0.34]), ("an2", [0.33]), ("s1", [0.31, 0.32])]


def test_of_another_owner_there_is_nothing(team: Team) -> None:
    """Also where the id is known."""
    theirs = team.athlete("Theirs", owner="them")
    team.session(theirs, "s", 1, [0.3])
    assert team.room.gathering.of(OWNER, theirs.id, "cmj").occasions == ()


def test_a_video_counts_once(team: Team) -> None:
    """The newest analysis of an upload; and that of a recording stands for its session, at the
    session's time."""
    ada = team.athlete()
    team.session(ada, "live", 3, [0.30])
    team.recording("live", "up1")
    team.analysis(ada, "first", 5, [0.31], upload_id="up1")
    team.analysis(ada, "again", 6, [0.32], upload_id="up1")
    kept(team.database, some_upload(id="up2", owner=OWNER, created_s=2 * DAY_S))
    team.analysis(ada, "file", 9, [0.33], upload_id="up2")
    found = team.room.gathering.of(OWNER, ada.id, "cmj").occasions
    assert [(one.kind, one.id, one.at_s / DAY_S) for one in found] == [
        (Kind.ANALYSIS, "again", 3.0),
        (Kind.ANALYSIS, "file", 2.0),
    ]


def test_a_report_that_is_gone_is_counted(team: Team) -> None:
    """And so is one that cannot be read; neither is a result of nothing."""
    ada = team.athlete()
    for name in ("gone", "damaged"):
        team.analysis(ada, name, 1, [0.3])
    (team.shelf.folder / "gone" / "report.json").unlink()
    (team.shelf.folder / "damaged" / "report.json").write_text("{")
    found = team.room.gathering.of(OWNER, ada.id, "cmj")
    assert (found.occasions, found.unreadable) == ((), 2)


def test_there_is_an_end(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very many sessions the newest are looked at, and it is said that there are more."""
    ada = team.athlete()
    for day in range(6):
        team.session(ada, f"s{day}", day, [0.3])
    monkeypatch.setattr(gathering, "MOST_OCCASIONS", 4)
    found = team.room.gathering.of(OWNER, ada.id, "cmj")
    assert [one.id for one in found.occasions] == ["s5", "s4", "s3", "s2"]
    assert found.older == 1


def test_what_a_group_has(team: Team) -> None:
    """A value of each athlete's newest occasion of that condition, without what cannot be relied
    on; nothing of a group that is too small, and nothing of others'."""
    here = Condition()
    for number in range(8):
        one = team.athlete(f"n{number}")
        team.session(one, f"old{number}", 1, [0.1])
        team.session(one, f"new{number}", 2, [0.30 + 0.01 * number, 0.9], poor=[2])
        team.session(one, f"box{number}", 3, [0.5], box_height_m=0.4)
        if number == 6:
            assert team.room.gathering.group(OWNER, "cmj", here) == {}
    team.session(team.athlete("theirs", owner="them"), "theirs", 2, [0.9])
    found = team.room.gathering.group(OWNER, "cmj", here)
    expected = pytest.approx([0.30 + 0.01 * one for one in range(8)])
    assert sorted(found[HEIGHT]) == expected
    assert list(found) == [HEIGHT]
