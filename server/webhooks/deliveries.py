"""The queue of deliveries, in the database: nothing is lost, and no attempt made by two at once.

Whoever attempts a delivery claims it under a random name and has to be heard of until its lease
ends; after that another may, so that a receiver can get an event twice, under the same id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from random import random
from typing import Any, cast

from sqlalchemy import CursorResult, Update, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from server.store.database import Database
from server.store.paging import newest
from server.store.webhook_tables import (
    DeliveryState,
    DisabledReason,
    Webhook,
    WebhookDelivery,
)
from server.webhooks.attempts import Attempt, Claimed, LostClaim, Outcome
from server.webhooks.endpoints import switch_off
from server.webhooks.events import PING
from server.webhooks.outbox import delivery_of
from server.webhooks.schedule import DEAD_AFTER_S, next_due_s, rest_s
from server.wire.problems import Problem

LEASE_S = 6.0
KEPT_S = 7 * 86_400.0
MOST_KEPT = 1_000
"""Settled deliveries of one endpoint that its log shows."""
_GONE = 410


class Deliveries:
    """All deliveries. `now` is the time in seconds since 1970, `jitter` gives 0…1; every method
    blocks on the database."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], float],
        new_id: Callable[[], str],
        jitter: Callable[[], float] = random,
    ) -> None:
        self._database = database
        self._now = now
        self._new_id = new_id
        self._jitter = jitter

    def claim(self, busy: Collection[str] = ()) -> Claimed | None:
        """Take the one that has been due longest, of endpoints that are neither resting nor in
        `busy`; None when there is none."""
        while True:
            with self._database.begin() as session:
                found = session.execute(self._due(busy)).first()
            if found is None:
                return None
            delivery, webhook = found
            claim = self._new_id()
            unchanged = (
                WebhookDelivery.id == delivery.id,
                WebhookDelivery.state == DeliveryState.PENDING,
                WebhookDelivery.due_s == delivery.due_s,
                WebhookDelivery.claim.is_not_distinct_from(delivery.claim),
                WebhookDelivery.lease_s.is_not_distinct_from(delivery.lease_s),
            )
            taken = update(WebhookDelivery).where(*unchanged)
            with self._database.begin() as session:
                if _one(session, taken.values(claim=claim, lease_s=self._now() + LEASE_S)):
                    return Claimed(delivery, webhook, claim)

    def ping(self, webhook: Webhook) -> Claimed:
        """A test, claimed at once: it is attempted once, also where nothing else is sent."""
        now_s, claim = self._now(), self._new_id()
        data = {"webhook_id": webhook.id}
        made = delivery_of(webhook, self._new_id(), PING, data, now_s, self._new_id)
        made.claim, made.lease_s = claim, now_s + LEASE_S
        with self._database.begin() as session:
            session.add(made)
        return Claimed(made, webhook, claim)

    def renew(self, held: Claimed) -> None:
        """The attempt is still being made; raises LostClaim."""
        self._settle(held, lease_s=self._now() + LEASE_S)

    def release(self, held: Claimed) -> None:
        """It was not attempted after all: another may, at once. Raises LostClaim."""
        self._settle(held, claim=None, lease_s=None)

    def settle(self, held: Claimed, outcome: Outcome) -> DeliveryState:
        """Write down what came of it, and when the next attempt is due; returns where the delivery
        stands then. Raises LostClaim."""
        now_s = self._now()
        attempt = Attempt(now_s, outcome.status, outcome.error, outcome.duration_s)
        attempts = [*held.delivery.attempts, asdict(attempt)]
        due_s = None if outcome.taken else self._next_s(held, outcome, len(attempts), now_s)
        if due_s is not None:
            state = DeliveryState.PENDING
            changes: dict[str, Any] = {"due_s": due_s}
        else:
            state = DeliveryState.DELIVERED if outcome.taken else DeliveryState.FAILED
            changes = {"state": state, "settled_s": now_s}
        with self._database.begin() as session:
            # The endpoint's row first, as everywhere: so no two wait for each other.
            webhook = session.get(Webhook, held.webhook.id, with_for_update={"key_share": True})
            mine = self._mine(held).values(claim=None, lease_s=None, attempts=attempts, **changes)
            if webhook is None or not _one(session, mine):
                raise LostClaim(held.delivery.id)
            _note(session, webhook, held, outcome, now_s, given_up=due_s is None)
        return state

    def again(self, webhook: Webhook, delivery_id: str) -> WebhookDelivery:
        """One attempt more at what was settled; what it then comes to is up to the usual rules.
        Raises 404 and 409 problems."""
        if webhook.disabled is not None:
            raise Problem(409, "webhook-disabled", "the webhook is off: switch it on first")
        with self._database.begin() as session:
            session.get(Webhook, webhook.id, with_for_update={"key_share": True})
            found = session.get(WebhookDelivery, delivery_id, with_for_update=True)
            if found is None or found.webhook_id != webhook.id or found.type == PING:
                raise Problem(404, "unknown-delivery", "there is no such delivery, or not any more")
            if found.state == DeliveryState.PENDING:
                raise Problem(409, "delivery-pending", "it is still to be attempted by itself")
            found.state, found.due_s, found.settled_s = DeliveryState.PENDING, self._now(), None
            return found

    def find(self, delivery_id: str) -> WebhookDelivery | None:
        """One, whosever it is."""
        with self._database.begin() as session:
            return session.get(WebhookDelivery, delivery_id)

    def page(
        self, webhook: Webhook, cursor: str | None, count: int
    ) -> tuple[Sequence[WebhookDelivery], str | None]:
        """What the endpoint was told, the newest first, from the cursor on, and the next page's."""
        mine = [WebhookDelivery.webhook_id == webhook.id]
        return newest(self._database, WebhookDelivery, mine, cursor, count)

    def prune(self) -> None:
        """Forget what was settled long ago, and all but the newest of each endpoint. A test whose
        server died has failed."""
        settled = WebhookDelivery.state != DeliveryState.PENDING
        old = WebhookDelivery.settled_s < self._now() - KEPT_S
        dead = (WebhookDelivery.type == PING, WebhookDelivery.lease_s < self._now())
        with self._database.begin() as session:
            cut_off = update(WebhookDelivery).where(~settled, *dead)
            session.execute(cut_off.values(state=DeliveryState.FAILED, settled_s=self._now()))
            session.execute(delete(WebhookDelivery).where(settled, old))
            for webhook_id in session.scalars(select(Webhook.id)).all():
                mine = (WebhookDelivery.webhook_id == webhook_id, settled)
                newest_first = select(WebhookDelivery.created_s).where(*mine)
                newest_first = newest_first.order_by(WebhookDelivery.created_s.desc())
                last_s = session.scalars(newest_first.offset(MOST_KEPT).limit(1)).first()
                if last_s is not None:
                    older = WebhookDelivery.created_s <= last_s
                    session.execute(delete(WebhookDelivery).where(*mine, older))

    def _due(self, busy: Collection[str]) -> Any:
        now_s = self._now()
        free = or_(WebhookDelivery.claim.is_(None), WebhookDelivery.lease_s < now_s)
        waits = and_(WebhookDelivery.state == DeliveryState.PENDING, WebhookDelivery.due_s <= now_s)
        awake = and_(
            Webhook.disabled.is_(None),
            Webhook.rests_until_s <= now_s,
            Webhook.id.not_in(busy),
            WebhookDelivery.type != PING,
        )
        query = select(WebhookDelivery, Webhook).join(
            Webhook, WebhookDelivery.webhook_id == Webhook.id
        )
        in_order = query.where(waits, free, awake).order_by(
            WebhookDelivery.due_s, WebhookDelivery.id
        )
        return in_order.limit(1)

    def _next_s(self, held: Claimed, outcome: Outcome, tries: int, now_s: float) -> float | None:
        if held.delivery.type == PING or outcome.status == _GONE:
            return None
        created_s = held.delivery.created_s
        return next_due_s(created_s, tries, now_s, outcome.wish_s, self._jitter)

    def _settle(self, held: Claimed, **values: Any) -> None:
        with self._database.begin() as session:
            if not _one(session, self._mine(held).values(**values)):
                raise LostClaim(held.delivery.id)

    def _mine(self, held: Claimed) -> Update:
        return update(WebhookDelivery).where(
            WebhookDelivery.id == held.delivery.id,
            WebhookDelivery.claim == held.claim,
            WebhookDelivery.state == DeliveryState.PENDING,
        )


def _note(
    session: Session,
    webhook: Webhook,
    held: Claimed,
    outcome: Outcome,
    now_s: float,
    *,
    given_up: bool,
) -> None:
    """What an attempt says of the endpoint."""
    if outcome.taken:
        webhook.failures, webhook.failing_since_s, webhook.rests_until_s = 0, None, 0.0
        return
    if held.delivery.type == PING:
        return
    webhook.failures += 1
    since_s = webhook.failing_since_s = webhook.failing_since_s or now_s
    webhook.rests_until_s = now_s + rest_s(webhook.failures, outcome.wish_s)
    session.flush()
    if outcome.status == _GONE:
        switch_off(session, webhook.id, DisabledReason.GONE, now_s)
    elif given_up and now_s - since_s >= DEAD_AFTER_S:
        switch_off(session, webhook.id, DisabledReason.FAILING, now_s)


def _one(session: Session, change: Update) -> bool:
    return cast("CursorResult[Any]", session.execute(change)).rowcount == 1
