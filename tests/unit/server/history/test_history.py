"""Sessions in the database: written as they go on, found afterwards, forgotten in time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from inference.motion.analyzer import AthleteProfile
from server.athletes.registry import Athletes
from server.history.entries import Beginning, End, Entry
from server.history.history import DEAD_AFTER_S, DIED, LEFT_AFTER_S, History
from server.store.database import Database
from server.store.people import RecordingState
from server.wire.problems import Problem
from tests.support.uploads import kept, some_upload

OWNER = "me"
COUNTS = {"frames": 31, "answered": 30, "drops": {"late": 1}, "duration_s": 1.0}


def message(number: int, stage: str = "final", height_m: float = 0.3) -> dict[str, Any]:
    """An event as its client is told."""
    return {
        "type": "event",
        "kind": "jump",
        "stage": stage,
        "media_time_s": 0.1 * number,
        "number": number,
        "values": {"jump_height_flight_m": height_m},
        "absent": {},
        "flags": (),
        "id": number,
    }


def entry(session_id: str = "s", **changes: Any) -> Entry:
    """A session that lives."""
    beginning = Beginning(session_id, OWNER, "cmj", None, 100.0, None)
    return replace(Entry(beginning, AthleteProfile(1.8), COUNTS), **changes)


@dataclass
class Time:
    """A clock that is set by hand."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.now_s


@pytest.fixture
def time() -> Time:
    """The clock of `history`."""
    return Time()


@pytest.fixture
def history(database: Database, time: Time) -> History:
    """On a database of its own, of either kind."""
    return History(database, time)


def test_a_session_grows_and_ends(history: History, time: Time) -> None:
    """Events come in batches, one of them twice; the summary is there with the end."""
    history.write(entry(events=(message(1, "provisional"), message(2))))
    assert history.get(OWNER, "s").ended_s is None
    time.now_s = 1001.0
    ended = entry(events=(message(2), message(3, height_m=0.4)), end=End(1001.0, "said bye"))
    history.write(ended)
    found = history.get(OWNER, "s")
    assert (found.ended_s, found.reason, found.heard_s) == (1001.0, "said bye", 1001.0)
    assert found.profile["height_m"] == 1.8
    assert found.summary is not None
    assert found.summary["jump_count"] == 2
    assert found.summary["metrics"]["jump_height_flight_m"]["mean"] == pytest.approx(0.35)
    assert [one.number for one in history.events("s", 0, None, 10)] == [1, 2, 3]
    assert [one.number for one in history.events("s", 2, None, 10)] == [3]
    assert [one.number for one in history.events("s", 0, "provisional", 10)] == [1]
    assert [one["id"] for one in history.finals("s")] == [2, 3]


def test_who_may_see_a_session(history: History) -> None:
    """Its owner; also a text that PostgreSQL cannot take is nobody's."""
    history.write(entry())
    for owner, session_id in (("you", "s"), (OWNER, "x"), (OWNER, "\0")):
        with pytest.raises(Problem) as refused:
            history.get(owner, session_id)
        assert refused.value.status == 404


def test_lists_show_what_is_over(history: History) -> None:
    """The newest first, page by page."""
    for number in range(3):
        said = Beginning(f"s{number}", OWNER, "cmj", None, 100.0 + number, None)
        history.write(entry(beginning=said, end=End(200.0, "over")))
    history.write(entry("lives"))
    first, cursor = history.ended(OWNER, (), None, 2)
    second, last = history.ended(OWNER, (), cursor, 2)
    assert [one.id for one in (*first, *second)] == ["s2", "s1", "s0"]
    assert last is None


def test_an_athlete_may_be_deleted_meanwhile(history: History, database: Database) -> None:
    """Before the first word of the session is written, and after."""
    athletes = Athletes(database, lambda: 1.0, lambda: "ada")
    ada = athletes.create(OWNER, {"name": "Ada"})
    for session_id, athlete_id in (("known", "ada"), ("unknown", "gone")):
        said = Beginning(session_id, OWNER, "cmj", athlete_id, 100.0, None)
        history.write(entry(beginning=said))
    assert history.get(OWNER, "known").athlete_id == "ada"
    assert history.get(OWNER, "unknown").athlete_id is None
    athletes.remove(ada)
    history.write(entry("known", end=End(200.0, "over")))
    assert history.get(OWNER, "known").athlete_id is None


def test_deleting_takes_the_events_too(history: History) -> None:
    """And nothing else's."""
    history.write(entry("a", events=(message(1),)))
    history.write(entry("b", events=(message(1),)))
    history.remove("a")
    assert history.find("a") is None
    assert (history.finals("a"), len(history.finals("b"))) == ([], 1)


def test_a_dead_servers_sessions_end(history: History, time: Time) -> None:
    """When nobody has spoken of them for a while, at the time of the last word; one whose server
    was only slow lives again."""
    recorded = Beginning("r", OWNER, "cmj", None, 100.0, "file")
    history.write(entry(events=(message(1),)))
    history.write(entry(beginning=recorded))
    time.now_s += DEAD_AFTER_S / 2
    history.write(entry("young"))
    assert history.bury() == []
    time.now_s += DEAD_AFTER_S / 2 + 1
    assert [one.id for one in history.bury()] == ["r"]
    assert history.bury() == []
    dead = history.get(OWNER, "s")
    assert (dead.ended_s, dead.reason) == (1000.0, DIED)
    assert dead.summary is not None
    assert dead.summary["jump_count"] == 1
    assert history.get(OWNER, "young").ended_s is None
    history.write(entry())
    assert history.get(OWNER, "s").ended_s is None


def test_a_recording_that_nobody_completed(history: History, time: Time) -> None:
    """Is given to whoever asks, once, long after its session has ended in good order."""
    said = Beginning("r", OWNER, "cmj", None, 100.0, "file")
    history.write(entry(beginning=said, end=End(1000.0, "over")))
    time.now_s += DEAD_AFTER_S + 1
    assert history.bury() == []
    time.now_s += LEFT_AFTER_S
    assert [(one.id, one.recording) for one in history.bury()] == [("r", {"file": "file"})]
    assert history.bury() == []
    assert history.get(OWNER, "r").reason == "over"


def test_what_a_recording_is(history: History, database: Database) -> None:
    """Each state is said in words; what was told first holds."""
    kept(database, some_upload(owner=OWNER))
    said = Beginning("r", OWNER, "cmj", None, 100.0, "file")
    history.write(entry("plain"))
    history.write(entry(beginning=said))
    for session_id, status, words in (
        ("plain", 404, "say record=true"),
        ("r", 409, "still being recorded"),
    ):
        with pytest.raises(Problem, match=words) as refused:
            history.recording_of(OWNER, session_id)
        assert refused.value.status == status
    assert history.recorded("r", RecordingState.READY, {"frames": 3}, "up")
    assert not history.recorded("r", RecordingState.FAILED, {"problem": "no"})
    assert history.recording_of(OWNER, "r") == "up"


def test_the_old_are_forgotten(history: History, time: Time) -> None:
    """Those that ended long ago, and the oldest above the number that is kept; never a live one."""
    for number in range(5):
        said = Beginning(f"s{number}", OWNER, "cmj", None, float(number), None)
        history.write(entry(beginning=said, end=End(900.0 + number, "over")))
    history.write(entry("lives"))
    assert history.prune(10, 99.5) == 1
    assert history.prune(2, 1e6) == 2
    left, _ = history.ended(OWNER, (), None, 10)
    assert [one.id for one in left] == ["s4", "s3"]
    assert history.find("lives") is not None
