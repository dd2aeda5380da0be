"""Who wants to be told: the endpoints of each owner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from server.store.database import Database
from server.store.paging import newest
from server.store.webhook_tables import (
    DeliveryState,
    DisabledReason,
    Webhook,
    WebhookDelivery,
)
from server.webhooks.events import EventType
from server.webhooks.signing import new_secret
from server.wire.problems import Problem

MOST_OF_AN_OWNER = 20
OLD_SECRET_S = 86_400.0
"""How long the secret before signs too, so that a receiver can change over without losing any."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an owner says of an endpoint; the URL is checked already."""

    url: str
    events: Sequence[EventType]
    description: str


class Endpoints:
    """All endpoints. `now` is the time in seconds since 1970; every method blocks on the
    database."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], float],
        new_id: Callable[[], str],
        secret: Callable[[], str] = new_secret,
    ) -> None:
        self._database = database
        self._now = now
        self._new_id = new_id
        self._new_secret = secret

    def create(self, owner: str, wanted: Wanted) -> Webhook:
        """One more; raises a 409 problem when the owner has too many."""
        made = Webhook(
            id=self._new_id(),
            owner=owner,
            url=wanted.url,
            events=_sorted(wanted.events),
            description=wanted.description,
            secret=self._new_secret(),
            old_secret=None,
            old_until_s=None,
            created_s=self._now(),
            disabled=None,
            disabled_s=None,
            failures=0,
            failing_since_s=None,
            rests_until_s=0.0,
            backlog_drops=0,
            overload_drops=0,
        )
        with self._database.begin() as session:
            mine = select(func.count()).where(Webhook.owner == owner)
            if session.scalars(mine).one() >= MOST_OF_AN_OWNER:
                detail = f"there are {MOST_OF_AN_OWNER} webhooks already: delete one first"
                raise Problem(409, "too-many-webhooks", detail, {"limit": MOST_OF_AN_OWNER})
            session.add(made)
        return made

    def get(self, owner: str, webhook_id: str) -> Webhook:
        """One of the owner's; raises a 404 problem, also for those of others."""
        with self._database.begin() as session:
            return _found(session, owner, webhook_id)

    def page(
        self, owner: str, cursor: str | None, count: int
    ) -> tuple[Sequence[Webhook], str | None]:
        """The owner's endpoints, the newest first, from the cursor on, and the next page's."""
        return newest(self._database, Webhook, [Webhook.owner == owner], cursor, count)

    def change(self, owner: str, webhook_id: str, changes: dict[str, Any]) -> Webhook:
        """Change `url`, `events` or `description`; raises a 404 problem."""
        if "events" in changes:
            changes = {**changes, "events": _sorted(changes["events"])}
        with self._database.begin() as session:
            found = _found(session, owner, webhook_id)
            for name, value in changes.items():
                setattr(found, name, value)
            return found

    def switch(self, owner: str, webhook_id: str, *, on: bool) -> Webhook:
        """Tell it of events from now on, or not any more: then what waits for it is cancelled.
        Raises a 404 problem."""
        with self._database.begin() as session:
            found = _found(session, owner, webhook_id)
            if on and found.disabled is not None:
                found.disabled = found.disabled_s = found.failing_since_s = None
                found.failures, found.rests_until_s = 0, 0.0
            elif not on and found.disabled is None:
                switch_off(session, webhook_id, DisabledReason.OWNER, self._now())
                session.refresh(found)
            return found

    def rotate(self, owner: str, webhook_id: str) -> Webhook:
        """A new secret; the one before signs too for a day. Raises a 404 problem."""
        with self._database.begin() as session:
            found = _found(session, owner, webhook_id)
            found.old_secret, found.old_until_s = found.secret, self._now() + OLD_SECRET_S
            found.secret = self._new_secret()
            return found

    def remove(self, owner: str, webhook_id: str) -> None:
        """Forget it and all that waits for it; raises a 404 problem."""
        with self._database.begin() as session:
            _found(session, owner, webhook_id)
            session.execute(delete(Webhook).where(Webhook.id == webhook_id))


def switch_off(session: Session, webhook_id: str, why: DisabledReason, now_s: float) -> None:
    """Nothing more is sent to it, what waits included; one that is off already keeps its
    reason."""
    on = (Webhook.id == webhook_id, Webhook.disabled.is_(None))
    session.execute(update(Webhook).where(*on).values(disabled=why.value, disabled_s=now_s))
    waits = (
        WebhookDelivery.webhook_id == webhook_id,
        WebhookDelivery.state == DeliveryState.PENDING,
    )
    session.execute(
        update(WebhookDelivery)
        .where(*waits)
        .values(state=DeliveryState.CANCELLED, settled_s=now_s, claim=None, lease_s=None)
    )


def _sorted(events: Sequence[EventType]) -> list[str]:
    return sorted({event.value for event in events})


def _found(session: Session, owner: str, webhook_id: str) -> Webhook:
    found = session.get(Webhook, webhook_id)
    if found is None or found.owner != owner:
        raise Problem(404, "unknown-webhook", "there is no such webhook, or not any more")
    return found
