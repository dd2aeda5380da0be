"""What is to be told is written down with what it tells of, for those who asked."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import event

from server.analyses.queue import LEASE_S, MOST_DEATHS, LostClaim, Queue
from server.analyses.requests import AnalysisRequest
from server.store.tables import AnalysisState
from server.store.webhook_tables import WebhookDelivery
from server.webhooks import outbox
from server.webhooks.attempts import Claimed
from server.webhooks.events import EventType
from server.wire.problems import Problem
from tests.support.clocks import numbered
from tests.support.uploads import kept, some_upload
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
