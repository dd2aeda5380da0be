"""What is to be told is written down with what it tells of, for those who asked."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import event

from inference.motion.analyzer import AthleteProfile
from server.analyses.queue import LEASE_S, MOST_DEATHS, LostClaim, Queue
from server.analyses.requests import AnalysisRequest
from server.history.entries import Beginning, End, Entry
from server.history.history import History
from server.store.tables import AnalysisState
from server.store.webhook_tables import Webhook, WebhookDelivery
from server.webhooks import attempts, outbox
from server.webhooks.attempts import Claimed
from server.webhooks.events import EventType
from server.webhooks.outbox import forget_analysis
from server.wire.problems import Problem
from tests.support.clocks import numbered
from tests.support.uploads import kept, some_analysis, some_upload
from tests.unit.server.webhooks.desk import OWNER, TAKEN, Desk


@dataclass
class Room:
    """A desk, and an analysis that is being measured."""

    desk: Desk
    queue: Queue
    analysis_id: str
    claim: str

    def told(self) -> list[Claimed]:
        """All that is due, taken by its endpoints."""
        found = []
        while (held := self.desk.deliveries.claim()) is not None:
            found.append(held)
            self.desk.deliveries.settle(held, TAKEN)
        return found


@pytest.fixture
def room(desk: Desk) -> Room:
    """With one endpoint for all events."""
    desk.add()
    queue = Queue(desk.database, desk.time, numbered("a"))
    upload = kept(desk.database, some_upload(owner=OWNER))
    queue.submit(OWNER, upload, AnalysisRequest(upload_id="up", sport="cmj"), None)
    found = queue.claim()
    assert found is not None
    assert found.claim is not None
    return Room(desk, queue, found.id, found.claim)


def test_an_analysis_that_is_done(room: Room) -> None:
    """Its row, as it is from now on, is told once; beats and renewals are not."""
    room.queue.beat(room.analysis_id, room.claim, "measuring", 0.5)
    room.queue.renew(room.analysis_id, room.claim)
    assert room.told() == []
    room.queue.finish(room.analysis_id, room.claim, {"jump_count": 2})
    (told,) = room.told()
    assert told.delivery.type == EventType.ANALYSIS_COMPLETE
    assert told.delivery.data["id"] == room.analysis_id
    assert told.delivery.data["state"] == AnalysisState.DONE
    assert told.delivery.data["summary"] == {"jump_count": 2}
    with pytest.raises(LostClaim):
        room.queue.finish(room.analysis_id, room.claim, {})
    assert room.told() == []


def test_an_analysis_that_failed_for_good(room: Room) -> None:
    """A try that another follows is not told; the last is."""
    problem = Problem(500, "analysis-failed", "the engine broke")
    room.queue.fail(room.analysis_id, room.claim, problem, for_good=False)
    assert room.told() == []
    room.desk.time.now_s += 3
    again = room.queue.claim()
    assert again is not None
    assert again.claim is not None
    room.queue.fail(again.id, again.claim, problem, for_good=True)
    (told,) = room.told()
    assert told.delivery.type == EventType.ANALYSIS_FAILED
    assert told.delivery.data["problem"]["detail"] == "the engine broke"


def test_an_analysis_whose_servers_all_died(room: Room) -> None:
    """The queue gives it up by itself, and says so."""
    for _ in range(MOST_DEATHS):
        room.desk.time.now_s += LEASE_S + 1
        room.queue.claim()
    assert [one.delivery.type for one in room.told()] == [EventType.ANALYSIS_FAILED]


def test_neither_without_the_other(room: Room) -> None:
    """When the event cannot be written, the analysis is not done either."""

    def break_down(mapper: object, connection: object, target: object) -> None:
        raise ZeroDivisionError

    event.listen(WebhookDelivery, "before_insert", break_down)
    try:
        with pytest.raises(ZeroDivisionError):
            room.queue.finish(room.analysis_id, room.claim, {})
    finally:
        event.remove(WebhookDelivery, "before_insert", break_down)
    assert room.queue.get(OWNER, room.analysis_id).state == AnalysisState.RUNNING
    assert room.told() == []
    room.queue.finish(room.analysis_id, room.claim, {})
    assert len(room.told()) == 1


def test_who_is_told(desk: Desk) -> None:
    """The owner's endpoints that asked for it and are on; all under the same id."""
    one, other = desk.add(), desk.add(EventType.METRIC_UPDATE)
    desk.add(EventType.ANALYSIS_FAILED)
    desk.add(owner="they")
    off = desk.add()
    desk.endpoints.switch(OWNER, off.id, on=False)
    assert desk.tell(number=3) == 2
    found = [desk.claim(), desk.claim()]
    assert {held.webhook.id for held in found} == {one.id, other.id}
    assert len({held.delivery.event_id for held in found}) == 1
    assert found[0].delivery.data == {"number": 3}
    assert desk.deliveries.claim() is None


def test_too_much_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is over the bound is not told, and counted where its owner sees it."""
    monkeypatch.setitem(outbox.MOST_WAITING, EventType.METRIC_UPDATE, 2)
    webhook = desk.add()
    assert [desk.tell() for _ in range(4)] == [1, 1, 0, 0]
    assert desk.endpoint(webhook).backlog_drops == 2
    assert desk.tell(EventType.ANALYSIS_FAILED) == 1
    desk.deliveries.settle(desk.claim(), TAKEN)
    desk.deliveries.settle(desk.claim(), TAKEN)
    assert desk.tell() == 1


def test_a_database_without_endpoints(desk: Desk) -> None:
    """Nothing is written for nobody."""
    assert desk.tell() == 0


def told_of(desk: Desk, webhook: Webhook) -> list[str]:
    """What the endpoint's log has, by name."""
    return sorted(one.data["name"] for one in desk.deliveries.page(webhook, None, 100)[0])


def two_of(desk: Desk) -> Webhook:
    """An endpoint that was told of `a`, and is to be told of it and of `b`."""
    webhook = desk.add()
    for kind in (EventType.ANALYSIS_COMPLETE, EventType.ANALYSIS_FAILED):
        for name in ("a", "b"):
            desk.tell(kind, id=name, name=f"analysis {name}")
    for name in ("a", "b"):
        desk.tell(session_id=name, id="a", name=f"session {name}")
    desk.deliveries.settle(desk.claim(), TAKEN)
    return webhook


def test_a_deleted_analysis_is_told_of_no_more(desk: Desk) -> None:
    """Neither what is due nor what was sent is kept; other analyses and sessions stay."""
    webhook = two_of(desk)
    analysis = kept(desk.database, some_analysis(id="a", owner=OWNER))
    Queue(desk.database, desk.time, numbered()).remove(analysis)
    assert told_of(desk, webhook) == ["analysis b", "analysis b", "session a", "session b"]


def test_a_deleted_session_is_told_of_no_more(desk: Desk) -> None:
    """What it measured goes with it, and nobody else's."""
    webhook, other = two_of(desk), desk.add(owner="you")
    desk.tell(owner="you", session_id="a", name="yours")
    history = History(desk.database, desk.time)
    said = Beginning("a", OWNER, "cmj", None, 0.0, None)
    history.write(Entry(said, AthleteProfile(), {}, end=End(1.0, "bye")))
    history.remove("a")
    assert told_of(desk, webhook) == [*sorted(("analysis a", "analysis b") * 2), "session b"]
    assert told_of(desk, other) == ["yours"]


def test_a_try_at_what_was_deleted_is_given_up(desk: Desk) -> None:
    """What is being sent just then is not sent again."""
    desk.add()
    desk.tell(EventType.ANALYSIS_FAILED, id="a")
    held = desk.claim()
    with desk.database.begin() as session:
        forget_analysis(session, OWNER, "a")
    with pytest.raises(attempts.LostClaim):
        desk.deliveries.renew(held)
