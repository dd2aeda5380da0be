"""Sessions and analyses of an athlete as one list."""

from __future__ import annotations

from server.trends.rows import Rows
from tests.support.uploads import kept, some_upload
from tests.unit.server.trends.conftest import DAY_S, OWNER, Team


def walked(rows: Rows, athlete_id: str, count: int, sport: str | None = None) -> list[str]:
    """The ids on all pages of so many."""
    found, cursor = [], None
    while True:
        page, cursor = rows.page(OWNER, athlete_id, sport, cursor, count)
        assert len(page) <= count
        found += [one.id for one in page]
        if cursor is None:
            return found


def test_every_page_size_shows_each_once(team: Team) -> None:
    """The newest first, also where several were made at the same moment."""
    ada = team.athlete()
    for day in (1, 2, 2, 5):
        team.session(ada, f"s{len(walked(team.room.rows, ada.id, 9))}", day, [0.3])
    for number, day in enumerate((0, 2, 3, 4, 6)):
        team.analysis(ada, f"an{number}", day, [0.3])
    expected = ["an4", "s3", "an3", "an2", "s2", "s1", "an1", "s0", "an0"]
    for count in (1, 2, 3, 4, 8, 9, 100):
        assert walked(team.room.rows, ada.id, count) == expected


def test_of_one_sport(team: Team) -> None:
    """If that is asked for; and without an athlete's results there is an empty page."""
    ada = team.athlete()
    team.session(ada, "jump", 1, [0.3])
    team.session(ada, "drop", 2, [0.3], sport="dropjump")
    assert walked(team.room.rows, ada.id, 5, "dropjump") == ["drop"]
    assert walked(team.room.rows, ada.id, 5, "running") == []
    assert [len(page) for page in team.room.rows.all(OWNER, "nobody", None)] == [0]


def test_a_video_is_as_old_as_what_it_was_made_from(team: Team) -> None:
    """As its session, its upload, or else its analysis; what is taken away says the same."""
    ada, rows = team.athlete(), team.room.rows
    team.session(ada, "live", 3, [0.3])
    team.recording("live", "up1")
    kept(team.database, some_upload(id="up2", owner=OWNER, created_s=2 * DAY_S))
    team.analysis(ada, "of-live", 5, [0.3], upload_id="up1")
    team.analysis(ada, "sent", 6, [0.3], upload_id="up2")
    team.analysis(ada, "alone", 7, [0.3])
    found, _ = rows.page(OWNER, ada.id, None, None, 9)
    recorded = rows.recorded(found)
    assert {one: session.id for one, session in recorded.items()} == {"of-live": "live"}
    days = {one: at_s / DAY_S for one, at_s in rows.filmed_s(found, recorded).items()}
    assert days == {"live": 3.0, "of-live": 3.0, "sent": 2.0, "alone": 7.0}
    exported = team.room.exporting.of(ada, None)
    assert {one.id: one.at_s / DAY_S for one in exported} == days
