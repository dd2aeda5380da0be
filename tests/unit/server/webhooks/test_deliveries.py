"""Nothing that is to be told is lost or attempted by two at once, whoever dies."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from server.store.webhook_tables import DisabledReason
from server.webhooks import deliveries
from server.webhooks.attempts import LostClaim, Outcome
from server.webhooks.deliveries import KEPT_S, LEASE_S, Deliveries
from server.webhooks.schedule import DEAD_AFTER_S, DELAYS_S, PATIENCE_S
from server.wire.problems import Problem
from tests.support.clocks import numbered
from tests.unit.server.webhooks.desk import OWNER, REFUSED, TAKEN, Desk


def test_each_is_claimed_once_the_oldest_first(desk: Desk) -> None:
    """Two never get the same one."""
    desk.add()
    desk.tell(number=1)
    desk.time.now_s += 1
    desk.tell(number=2)
    assert [desk.claim().delivery.data["number"] for _ in range(2)] == [1, 2]
    assert desk.deliveries.claim() is None


def test_two_who_see_the_same_one(desk: Desk) -> None:
    """Of two servers that look at once one gets it, and the other nothing."""
    desk.add()
    desk.tell()
    quicker = []

    def name_too_late() -> str:
        quicker.append(desk.claim())
        return "other"

    assert Deliveries(desk.database, desk.time, name_too_late).claim() is None
    assert len(quicker) == 1
    desk.deliveries.settle(quicker[0], TAKEN)


def test_many_who_look_at_once(desk: Desk) -> None:
    """Threads as servers: each delivery is claimed by one of them."""
    desk.add()
    for number in range(24):
        desk.tell(number=number)

    def take(server: int) -> list[int]:
        mine = Deliveries(desk.database, desk.time, numbered(f"s{server}-"))
        found = []
        while (held := mine.claim()) is not None:
            found.append(held.delivery.data["number"])
        return found

    with ThreadPoolExecutor(4) as servers:
        taken = [number for found in servers.map(take, range(4)) for number in found]
    assert sorted(taken) == list(range(24))


def test_who_is_not_heard_of_is_replaced(desk: Desk) -> None:
    """After its lease another attempts it, under the same id, and the first cannot write."""
    desk.add()
    desk.tell()
    first = desk.claim()
    desk.time.now_s += LEASE_S - 1
    desk.deliveries.renew(first)
    desk.time.now_s += LEASE_S - 1
    assert desk.deliveries.claim() is None
    desk.time.now_s += 2
    second = desk.claim()
    assert second.delivery.event_id == first.delivery.event_id
    with pytest.raises(LostClaim):
        desk.deliveries.renew(first)
    with pytest.raises(LostClaim):
        desk.deliveries.release(first)
    with pytest.raises(LostClaim):
        desk.deliveries.settle(first, TAKEN)
    desk.deliveries.settle(second, TAKEN)
    assert desk.of(second).state == "delivered"


def test_what_was_released_is_due_at_once(desk: Desk) -> None:
    """As when a server stops in good order."""
    desk.add()
    desk.tell()
    held = desk.claim()
    desk.deliveries.release(held)
    assert desk.claim().delivery.id == held.delivery.id


def test_a_day_of_failures(desk: Desk) -> None:
    """Eight attempts within a day, each in the log; then it is given up, the endpoint is not."""
    webhook = desk.add()
    desk.tell()
    began_s = desk.time()
    for delay_s in DELAYS_S:
        desk.deliveries.settle(desk.claim(), REFUSED)
        desk.time.now_s += delay_s - 1
        assert desk.deliveries.claim() is None
        desk.time.now_s += 1
    last = desk.claim()
    desk.deliveries.settle(last, REFUSED)
    done = desk.of(last)
    assert desk.time() == began_s + PATIENCE_S
    assert (done.state, len(done.attempts)) == ("failed", len(DELAYS_S) + 1)
    assert done.attempts[1] == {
        "at_s": began_s + DELAYS_S[0],
        "status": 500,
        "error": "it answered 500",
        "duration_s": 0.1,
    }
    found = desk.endpoint(webhook)
    assert (found.disabled, found.failures) == (None, len(DELAYS_S) + 1)
    assert found.failing_since_s == began_s


def test_one_that_is_taken_after_all(desk: Desk) -> None:
    """Then all is well with its endpoint."""
    webhook = desk.add()
    desk.tell()
    desk.deliveries.settle(desk.claim(), REFUSED)
    desk.time.now_s += DELAYS_S[0]
    held = desk.claim()
    desk.deliveries.settle(held, TAKEN)
    found = desk.endpoint(webhook)
    assert (found.failures, found.failing_since_s, found.rests_until_s) == (0, None, 0)
    assert [one["status"] for one in desk.of(held).attempts] == [500, 200]


def test_410_ends_it(desk: Desk) -> None:
    """The endpoint is switched off, and what else waits for it is cancelled."""
    webhook = desk.add()
    desk.tell()
    desk.tell()
    held, other = desk.claim(), desk.claim()
    desk.deliveries.settle(held, Outcome(410, "it answered 410", 0.1))
    assert desk.endpoint(webhook).disabled == DisabledReason.GONE
    assert (desk.of(held).state, desk.of(other).state) == ("failed", "cancelled")
    with pytest.raises(LostClaim):
        desk.deliveries.settle(other, TAKEN)


def test_a_dead_endpoint_is_switched_off(desk: Desk) -> None:
    """When it has taken nothing for five days and one more event is given up."""
    webhook = desk.add()
    desk.tell()
    desk.deliveries.settle(desk.claim(), REFUSED)
    desk.time.now_s += DEAD_AFTER_S
    desk.tell()
    late = desk.claim()
    desk.deliveries.settle(late, REFUSED)
    assert desk.endpoint(webhook).disabled == DisabledReason.FAILING
    assert desk.endpoint(webhook).disabled_s == desk.time()
    assert desk.tell() == 0


def test_a_failing_endpoint_rests(desk: Desk) -> None:
    """Whatever waits for it waits a little longer each time, or as long as it asks; others do
    not."""
    failing, other = desk.add(), desk.add()
    for _ in range(3):
        desk.tell()
    held = next(one for one in (desk.claim(), desk.claim()) if one.webhook.id == failing.id)
    desk.deliveries.settle(held, Outcome(429, "it answered 429", 0.1, wish_s=120.0))
    assert _due(desk) == {other.id}
    desk.time.now_s += 119
    assert not {failing.id} & _due(desk)
    desk.time.now_s += 1
    assert {failing.id} <= _due(desk)


def test_busy_endpoints_are_passed_over(desk: Desk) -> None:
    """What is next for somebody else is given out."""
    busy, other = desk.add(), desk.add()
    desk.tell()
    held = desk.deliveries.claim({busy.id})
    assert held is not None
    assert held.webhook.id == other.id
    assert desk.deliveries.claim({busy.id}) is None


@pytest.mark.parametrize("outcome", [REFUSED, Outcome(410, "it answered 410", 0.1)])
def test_a_test_is_made_once(desk: Desk, outcome: Outcome) -> None:
    """Also where the endpoint is off; nobody else sends it, and its failure changes nothing."""
    webhook = desk.endpoints.switch(OWNER, desk.add().id, on=False)
    held = desk.deliveries.ping(webhook)
    desk.time.now_s += LEASE_S + 1
    assert desk.deliveries.claim() is None
    desk.deliveries.settle(held, outcome)
    assert desk.of(held).state == "failed"
    assert desk.endpoint(webhook).failures == 0
    assert desk.endpoint(webhook).disabled == DisabledReason.OWNER


def test_the_log_is_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest of each endpoint are kept, and none for longer than a week; what waits stays."""
    monkeypatch.setattr(deliveries, "MOST_KEPT", 3)
    webhook = desk.add()
    for number in range(5):
        desk.time.now_s += 1
        desk.tell(number=number)
        desk.deliveries.settle(desk.claim(), TAKEN)
    desk.time.now_s += 1
    desk.tell(number=5)
    desk.deliveries.prune()
    assert _numbers(desk, webhook.id) == [5, 4, 3, 2]
    desk.time.now_s += KEPT_S + 1
    desk.deliveries.prune()
    assert _numbers(desk, webhook.id) == [5]


def test_a_test_whose_server_died_has_failed(desk: Desk) -> None:
    """It would wait for ever otherwise."""
    held = desk.deliveries.ping(desk.add())
    desk.deliveries.prune()
    assert desk.of(held).state == "pending"
    desk.time.now_s += LEASE_S + 1
    desk.deliveries.prune()
    assert desk.of(held).state == "failed"


def test_once_more(desk: Desk) -> None:
    """What was given up is due again on request, once; what waits, or is not its own, is not."""
    webhook, other = desk.add(), desk.add()
    desk.endpoints.switch(OWNER, other.id, on=False)
    desk.tell()
    held = desk.claim()
    with pytest.raises(Problem, match="by itself"):
        desk.deliveries.again(webhook, held.delivery.id)
    desk.time.now_s += PATIENCE_S
    desk.deliveries.renew(held)
    desk.deliveries.settle(held, REFUSED)
    assert desk.of(held).state == "failed"
    desk.time.now_s += 100
    desk.deliveries.again(webhook, held.delivery.id)
    again = desk.claim()
    assert again.delivery.event_id == held.delivery.event_id
    desk.deliveries.settle(again, REFUSED)
    assert (desk.of(held).state, len(desk.of(held).attempts)) == ("failed", 2)
    with pytest.raises(Problem, match="switch it on"):
        desk.deliveries.again(desk.endpoint(other), held.delivery.id)
    other = desk.endpoints.switch(OWNER, other.id, on=True)
    with pytest.raises(Problem, match="no such delivery"):
        desk.deliveries.again(other, held.delivery.id)


def test_pages_of_the_log(desk: Desk) -> None:
    """The newest first."""
    webhook = desk.add()
    for number in range(3):
        desk.time.now_s += 1
        desk.tell(number=number)
    first, cursor = desk.deliveries.page(webhook, None, 2)
    second, end = desk.deliveries.page(webhook, cursor, 2)
    assert [one.data["number"] for one in [*first, *second]] == [2, 1, 0]
    assert end is None


def _due(desk: Desk) -> set[str]:
    """The endpoints that something is due for."""
    found = set()
    while (held := desk.deliveries.claim()) is not None:
        found.add(held.webhook.id)
    return found


def _numbers(desk: Desk, webhook_id: str) -> list[int]:
    webhook = desk.endpoints.get(OWNER, webhook_id)
    return [one.data["number"] for one in desk.deliveries.page(webhook, None, 50)[0]]
