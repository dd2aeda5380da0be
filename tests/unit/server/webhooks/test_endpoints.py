"""Each owner has its endpoints, and nobody sees another's."""

from __future__ import annotations

import pytest

from server.store.webhook_tables import DisabledReason
from server.webhooks.endpoints import MOST_OF_AN_OWNER, OLD_SECRET_S
from server.webhooks.events import EventType
from server.wire.problems import Problem
from tests.unit.server.webhooks.desk import OWNER, REFUSED, Desk


def test_pages_of_an_owner_s(desk: Desk) -> None:
    """The newest first; those of others are not there."""
    made = [desk.add().id for _ in range(3)]
    theirs = desk.add(owner="they")
    first, cursor = desk.endpoints.page(OWNER, None, 2)
    second, end = desk.endpoints.page(OWNER, cursor, 2)
    assert [one.id for one in [*first, *second]] == made[::-1]
    assert end is None
    for attempt in (desk.endpoints.get, desk.endpoints.remove, desk.endpoints.rotate):
        with pytest.raises(Problem, match="no such webhook"):
            attempt(OWNER, theirs.id)


def test_only_so_many(desk: Desk) -> None:
    """One more is refused until one is deleted; others' do not count."""
    made = [desk.add() for _ in range(MOST_OF_AN_OWNER)]
    with pytest.raises(Problem, match="delete one first"):
        desk.add()
    desk.add(owner="they")
    desk.endpoints.remove(OWNER, made[0].id)
    desk.add()


def test_changing(desk: Desk) -> None:
    """What is given is changed, the rest stays; events are kept once each, in order."""
    webhook = desk.add()
    events = [EventType.METRIC_UPDATE, EventType.ANALYSIS_FAILED, EventType.METRIC_UPDATE]
    desk.endpoints.change(OWNER, webhook.id, {"events": events, "description": "mine"})
    found = desk.endpoint(webhook)
    assert found.events == ["analysis_failed", "metric_update"]
    assert (found.description, found.url, found.secret) == ("mine", webhook.url, webhook.secret)


def test_switching_off_and_on(desk: Desk) -> None:
    """What waits is cancelled, nothing more is written down; on again, it begins anew."""
    webhook = desk.add()
    desk.tell()
    held = desk.claim()
    desk.deliveries.settle(held, REFUSED)
    off = desk.endpoints.switch(OWNER, webhook.id, on=False)
    assert (off.disabled, off.disabled_s) == (DisabledReason.OWNER, desk.time())
    assert desk.of(held).state == "cancelled"
    assert desk.tell() == 0
    on = desk.endpoints.switch(OWNER, webhook.id, on=True)
    assert (on.disabled, on.failures, on.failing_since_s, on.rests_until_s) == (None, 0, None, 0)
    assert desk.tell() == 1
    assert desk.claim().webhook.id == webhook.id


def test_another_secret(desk: Desk) -> None:
    """For a day both sign, the new one first; then the old one does not."""
    webhook = desk.add()
    new = desk.endpoints.rotate(OWNER, webhook.id)
    desk.tell()
    held = desk.claim()
    assert new.secret != webhook.secret
    assert held.signing(desk.time()) == [new.secret, webhook.secret]
    assert held.signing(desk.time() + OLD_SECRET_S) == [new.secret]


def test_deleting(desk: Desk) -> None:
    """What waits for it and its log go with it."""
    webhook = desk.add()
    desk.tell()
    held = desk.claim()
    desk.endpoints.remove(OWNER, webhook.id)
    assert desk.deliveries.find(held.delivery.id) is None
    assert desk.deliveries.claim() is None
