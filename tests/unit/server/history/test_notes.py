"""What coaches write beside sessions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inference.motion.analyzer import AthleteProfile
from server.history import notes as room
from server.history.entries import Beginning, End, Entry
from server.history.history import History
from server.history.notes import Notes
from server.ids import new_id
from server.store.database import Database, open_database
from server.wire.problems import Problem
from tests.support.clock import SetClock


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """With a session that is over."""
    database = open_database(None, tmp_path)
    beginning = Beginning("s", "me", "cmj", None, 1.0, None, "phone-1")
    history = History(database, lambda: 5.0)
    history.write(Entry(beginning, AthleteProfile(), {}, end=End(2.0, "bye")))
    yield database
    database.close()


def test_notes_are_kept_with_their_session(database: Database) -> None:
    """The oldest first; one that is deleted is gone, twice is an error, another's is not found."""
    clock = SetClock()
    notes = Notes(database, clock, new_id)
    first = notes.add("s", "knee", 1.5, 3)
    clock.pass_s(1.0)
    notes.add("s", "better", None, None)
    found = notes.of("s")
    assert [(one.text, one.media_time_s, one.number) for one in found] == [
        ("knee", 1.5, 3),
        ("better", None, None),
    ]
    with pytest.raises(Problem):
        notes.remove("other", first.id)
    notes.remove("s", first.id)
    assert [one.text for one in notes.of("s")] == ["better"]
    with pytest.raises(Problem):
        notes.remove("s", first.id)


def test_notes_are_bounded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """One too many is refused, with the number."""
    monkeypatch.setattr(room, "MOST_NOTES", 2)
    notes = Notes(database, SetClock(), new_id)
    notes.add("s", "1", None, None)
    notes.add("s", "2", None, None)
    with pytest.raises(Problem) as refused:
        notes.add("s", "3", None, None)
    assert refused.value.status == 409


def test_notes_go_with_their_session(database: Database) -> None:
    """Nothing is left of what was written about a person whose session is deleted."""
    notes = Notes(database, SetClock(), new_id)
    notes.add("s", "knee", None, None)
    History(database, lambda: 5.0).remove("s")
    assert notes.of("s") == []


def test_a_session_that_is_over_gets_a_label(database: Database) -> None:
    """Its owner's change is kept, anybody else's does nothing."""
    history, notes = History(database, lambda: 5.0), Notes(database, SetClock(), new_id)
    notes.rename("somebody", "s", {"label": "mine"})
    notes.rename("me", "s", {"label": "Ada"})
    found = history.get("me", "s")
    assert (found.label, found.device_id) == ("Ada", "phone-1")
