"""Nothing in the queue is lost or done twice, whoever dies."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import pytest

from server.analyses.queue import (
    BACK_OFF_S,
    LEASE_S,
    MOST_DEATHS,
    MOST_TRIES,
    Filter,
    LostClaim,
    Published,
    Queue,
)
from server.analyses.requests import AnalysisRequest, Athlete
from server.store.database import Database
from server.store.tables import Analysis, AnalysisState, KeptIn, Upload
from server.wire.problems import Problem
from tests.support.uploads import kept, some_upload

OWNER = "me"


@dataclass
class Time:
    """A clock that is set by hand."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.now_s


@dataclass
class Line:
    """A queue with an upload to put into it."""

    queue: Queue
    database: Database
    time: Time
    upload: Upload
    wanted: AnalysisRequest = field(
        default_factory=lambda: AnalysisRequest(upload_id="up", sport="cmj")
    )

    def submit(self, key: str | None = None) -> Analysis:
        """One more."""
        return self.queue.submit(OWNER, self.upload, self.wanted, key)[0]

    def claim(self) -> Analysis:
        """The next one, which there must be."""
        found = self.queue.claim()
        assert found is not None
        return found

    def state(self, analysis: Analysis) -> AnalysisState:
        """Where it stands now."""
        return AnalysisState(self.queue.get(OWNER, analysis.id).state)


@pytest.fixture
def line(database: Database) -> Line:
    """On a database of its own, of either kind."""
    time, numbers = Time(), count()
    upload = kept(database, some_upload(owner=OWNER))
    return Line(Queue(database, time, lambda: f"id{next(numbers):04}"), database, time, upload)


def held(analysis: Analysis) -> str:
    """The name of the try that has it."""
    assert analysis.claim is not None
    return analysis.claim


def test_each_is_claimed_once_the_oldest_first(line: Line) -> None:
    """Two tries never get the same one."""
    first = line.submit()
    line.time.now_s += 1
    second = line.submit()
    assert [line.claim().id, line.claim().id] == [first.id, second.id]
    assert line.queue.claim() is None


def test_two_who_see_the_same_one(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two that look at once one gets it, and the other none."""
    line.submit()
    seen = line.queue._next_due()
    other = Queue(line.database, line.time, lambda: "other")
    answers = iter([seen, None])
    monkeypatch.setattr(other, "_next_due", lambda: next(answers))
    line.claim()
    assert other.claim() is None


def test_a_try_that_is_not_heard_of_is_replaced(line: Line) -> None:
    """After its lease another takes over, and the first can no longer write."""
    line.submit()
    first = line.claim()
    line.time.now_s += LEASE_S - 1
    line.queue.beat(first.id, held(first), "measuring", 0.5)
    line.time.now_s += LEASE_S - 1
    line.queue.renew(first.id, held(first))
    line.time.now_s += LEASE_S - 1
    assert line.queue.claim() is None
    line.time.now_s += 2
    second = line.claim()
    assert (second.id, second.tries, second.progress) == (first.id, 1, 0.5)
    with pytest.raises(LostClaim):
        line.queue.beat(first.id, held(first), "measuring", 0.9)
    with pytest.raises(LostClaim):
        line.queue.renew(first.id, held(first))
    with pytest.raises(LostClaim):
        line.queue.finish(first.id, held(first), {})
    line.queue.finish(second.id, held(second), {"jump_count": 2})
    done = line.queue.get(OWNER, first.id)
    assert (done.state, done.progress, done.summary) == ("done", 1.0, {"jump_count": 2})


def test_a_try_goes_on_where_the_last_one_was(line: Line) -> None:
    """It has come as far, and was begun as long ago as was worked on it, pauses left out; unless
    nothing of that is left."""
    line.submit()
    first = line.claim()
    line.time.now_s += 60
    line.queue.beat(first.id, held(first), "measuring", 0.5)
    line.time.now_s += 3600
    second = line.claim()
    assert (second.progress, second.started_s) == (0.5, line.time.now_s - 60)
    line.time.now_s += 20
    line.queue.fail(second.id, held(second), Problem(500, "x", "x"), for_good=False)
    line.time.now_s += 3600
    third = line.claim()
    assert third.started_s == line.time.now_s - 60 - 20 - BACK_OFF_S[0]
    line.queue.begin_anew(third.id, held(third))
    anew = line.queue.get(OWNER, third.id)
    assert (anew.progress, anew.started_s) == (0.0, line.time.now_s)
    assert line.queue.may_be_tried(third.id)
    line.queue.cancel(anew)
    assert not line.queue.may_be_tried(third.id)
    assert not line.queue.may_be_tried("nobody's")


def test_who_was_slow_may_be_back(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """A try that is heard of just before another would take over keeps its claim."""
    line.submit()
    first = line.claim()
    line.time.now_s += LEASE_S + 1
    seen = line.queue._next_due()
    assert seen is not None
    line.queue.renew(first.id, held(first))
    answers = iter([seen, None])
    monkeypatch.setattr(line.queue, "_next_due", lambda: next(answers))
    assert line.queue.claim() is None
    line.queue.finish(first.id, held(first), {})


def test_a_lost_try_is_replaced_at_once(line: Line) -> None:
    """Without waiting for its lease; should it still live, it can no longer write, whether another
    one has it yet or not, and that somebody died counts."""
    made = line.submit()
    first = line.claim()
    line.queue.lose(made.id, held(first))
    with pytest.raises(LostClaim):
        line.queue.finish(made.id, held(first), {})
    second = line.claim()
    assert (second.id, second.tries, second.deaths) == (made.id, 1, 1)
    with pytest.raises(LostClaim):
        line.queue.lose(made.id, held(first))


def test_three_tries_with_pauses_between_them(line: Line) -> None:
    """A try that failed is followed by another after a while, the third by none."""
    line.submit()
    problem = Problem(500, "analysis-failed", "the engine broke")
    for pause_s in BACK_OFF_S:
        found = line.claim()
        line.queue.fail(found.id, held(found), problem, for_good=False)
        assert line.queue.claim() is None
        line.time.now_s += pause_s
    last = line.claim()
    line.queue.fail(last.id, held(last), problem, for_good=False)
    failed = line.queue.get(OWNER, last.id)
    assert (failed.state, failed.tries) == (AnalysisState.FAILED, MOST_TRIES)
    assert failed.problem == problem.document()


def test_what_will_never_work_is_not_tried_again(line: Line) -> None:
    """A file that is no video fails at once."""
    line.submit()
    found = line.claim()
    line.queue.fail(found.id, held(found), Problem(422, "not-a-video", "no"), for_good=True)
    assert line.state(found) is AnalysisState.FAILED


def test_servers_that_all_die_end_it(line: Line) -> None:
    """When no server survives it, it fails with that reason, and the next one's turn comes."""
    poison = line.submit()
    for _ in range(MOST_DEATHS):
        assert line.claim().id == poison.id
        line.time.now_s += LEASE_S + 1
    other = line.submit()
    assert line.claim().id == other.id
    failed = line.queue.get(OWNER, poison.id)
    assert failed.problem is not None
    assert failed.problem["type"].endswith("analysis-died")


@pytest.mark.parametrize("running", [False, True])
def test_cancelling(line: Line, running: bool) -> None:
    """It ends where it is; who was at it may not write any more; cancelling twice is no error."""
    submitted = line.submit()
    claimed = line.claim() if running else None
    cancelled = line.queue.cancel(line.queue.get(OWNER, submitted.id))
    assert line.queue.cancel(cancelled).state == AnalysisState.CANCELLED
    assert line.queue.claim() is None
    if claimed is not None:
        with pytest.raises(LostClaim):
            line.queue.finish(claimed.id, held(claimed), {})


def test_cancelling_what_is_done_changes_nothing(line: Line) -> None:
    """Its result stays."""
    line.submit()
    found = line.claim()
    line.queue.finish(found.id, held(found), {})
    assert line.queue.cancel(line.queue.get(OWNER, found.id)).state == AnalysisState.DONE


def test_the_same_key_gives_the_same_analysis(line: Line) -> None:
    """Sent twice, done once; with another request the key is refused."""
    first = line.submit("key")
    again, new = line.queue.submit(OWNER, line.upload, line.wanted, "key")
    assert (again.id, new) == (first.id, False)
    other = AnalysisRequest(upload_id="up", sport="cmj", athlete=Athlete(height_m=1.8))
    with pytest.raises(Problem, match="another request"):
        line.queue.submit(OWNER, line.upload, other, "key")


def test_the_same_key_of_another_owner_is_another_key(line: Line) -> None:
    """Owners know nothing of each other; nor can they see each other's."""
    mine = line.submit("key")
    theirs, new = line.queue.submit("they", line.upload, line.wanted, "key")
    assert new
    with pytest.raises(Problem, match="no such analysis"):
        line.queue.get("they", mine.id)
    assert [one.id for one in line.queue.page("they", Filter(), None, 10)[0]] == [theirs.id]


def test_pages(line: Line) -> None:
    """Each is on one page, the newest first, also when several were made at the same moment."""
    made = []
    for number in range(7):
        line.time.now_s += number % 2
        made.append(line.submit().id)
    seen: list[Analysis] = []
    page, cursor = line.queue.page(OWNER, Filter(), None, 3)
    while cursor is not None:
        seen += page
        page, cursor = line.queue.page(OWNER, Filter(), cursor, 3)
    assert [one.id for one in [*seen, *page]] == made[::-1]
    assert len(page) == 1
    found = line.claim()
    running, _ = line.queue.page(OWNER, Filter(state=AnalysisState.RUNNING), None, 10)
    assert [one.id for one in running] == [found.id]
    assert line.queue.page(OWNER, Filter(sport="running"), None, 10) == ([], None)
    assert len(line.queue.page(OWNER, Filter(upload_id="up"), None, 10)[0]) == 7


@pytest.mark.parametrize("cursor", ["", "x", "é", "AAAA", "//////////8x", "AAAAAAAAAAAA"])
def test_what_is_no_cursor(line: Line, cursor: str) -> None:
    """It is refused in words."""
    with pytest.raises(Problem, match="cursor: take it as it stood"):
        line.queue.page(OWNER, Filter(), cursor, 3)


def test_the_upload_may_go(line: Line) -> None:
    """What was measured in it stays, under the name it had."""
    analysis = line.submit()
    with line.database.begin() as session:
        session.delete(session.merge(line.upload))
    left = line.queue.get(OWNER, analysis.id)
    assert (left.upload_id, left.video) == (None, "a.mp4")
    with pytest.raises(Problem, match="not there any more"):
        line.submit()


@pytest.mark.parametrize(
    ("changes", "whose"),
    [
        ({"server": "a", "kept_in": KeptIn.DISK}, "a"),
        ({"server": "a", "kept_in": KeptIn.STORE}, "ab"),
        ({"server": None, "kept_in": KeptIn.DISK}, "ab"),
    ],
)
def test_who_can_read_the_upload_measures_it(
    database: Database, changes: dict[str, str], whose: str
) -> None:
    """One that only the disk of another server has waits, and nothing of it is lost."""
    upload = kept(database, some_upload(owner=OWNER, **changes))
    numbers = count()
    for name in ("b", "a"):
        queue = Queue(database, Time(), lambda: f"id{next(numbers):04}", server=name)
        made, _ = queue.submit(OWNER, upload, AnalysisRequest(upload_id="up", sport="cmj"), None)
        found = queue.claim()
        assert (found is not None) == (name in whose)
        if found is None:
            assert queue.get(OWNER, made.id).state == AnalysisState.QUEUED


@pytest.mark.parametrize("only", list(KeptIn))
def test_only_those_that_lie_there(database: Database, only: KeptIn) -> None:
    """Others are left to somebody else, however long they have waited."""
    numbers = count()
    queue = Queue(database, Time(), lambda: f"id{next(numbers):04}", "a", only)
    for kept_in in (*KeptIn, *KeptIn):
        upload = some_upload(owner=OWNER, id=f"up{next(numbers)}", kept_in=kept_in, server="a")
        wanted = AnalysisRequest(upload_id=upload.id, sport="cmj")
        queue.submit(OWNER, kept(database, upload), wanted, None)
    claimed = [queue.claim(), queue.claim()]
    ids = {one.upload_id for one in claimed if one is not None}
    with database.begin() as session:
        places = {session.get_one(Upload, one).kept_in for one in ids if one is not None}
    assert (len(ids), places, queue.claim()) == (2, {only}, None)


def test_a_deleted_upload_holds_up_nothing(database: Database) -> None:
    """Its analysis is claimed by whoever comes, to fail in words."""
    upload = kept(database, some_upload(owner=OWNER, server="a"))
    queue = Queue(database, Time(), lambda: "id", server="b")
    queue.submit(OWNER, upload, AnalysisRequest(upload_id="up", sport="cmj"), None)
    assert queue.claim() is None
    with database.begin() as session:
        session.delete(session.merge(upload))
    assert queue.claim() is not None


def test_postponed(line: Line) -> None:
    """It waits as long as it was told, says why, and has no try less, however often."""
    line.submit()
    for _ in range(MOST_TRIES + 1):
        found = line.claim()
        assert found.tries == 1
        line.queue.postpone(found.id, held(found), Problem(503, "no-store", "it is away"), 30.0)
        waits = line.queue.get(OWNER, found.id)
        assert (waits.state, waits.tries) == (AnalysisState.QUEUED, 0)
        assert waits.problem is not None
        assert waits.problem["detail"] == "it is away"
        line.time.now_s += 29.0
        assert line.queue.claim() is None
        line.time.now_s += 1.0
    with pytest.raises(LostClaim):
        line.queue.postpone(found.id, held(found), Problem(503, "no-store", "late"), 30.0)


def test_its_files_are_seen_when_it_is_done(line: Line) -> None:
    """Their names and their place come in one step with its end."""
    line.submit()
    found = line.claim()
    files = Published(["report.json"], "analyses/a/c", KeptIn.STORE)
    line.queue.finish(found.id, held(found), {}, files)
    done = line.queue.get(OWNER, found.id)
    assert (done.results, done.results_at) == (["report.json"], "analyses/a/c")
    assert (done.state, done.kept_in) == (AnalysisState.DONE, KeptIn.STORE)
