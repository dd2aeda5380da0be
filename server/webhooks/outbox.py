"""Events are written down here, in the same transaction as what they tell of: neither is there
without the other, whoever dies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from logging import getLogger
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from server.store.webhook_tables import DeliveryState, Webhook, WebhookDelivery
from server.webhooks.events import EventType

log = getLogger(__name__)

MOST_WAITING = {
    EventType.METRIC_UPDATE: 2_000,
    EventType.ANALYSIS_COMPLETE: 10_000,
    EventType.ANALYSIS_FAILED: 10_000,
}
"""Deliveries that wait for one endpoint when an event of that kind is not added any more."""

_ANALYSIS = (EventType.ANALYSIS_COMPLETE, EventType.ANALYSIS_FAILED)
_AT_ONCE = 500


def put(
    session: Session,
    owner: str,
    event: EventType,
    data: dict[str, Any],
    now_s: float,
    new_id: Callable[[], str],
) -> int:
    """Write the event down for each of the owner's endpoints that asked for it; returns for how
    many. One for which too much waits is left out, and that is counted."""
    wanted = _asked(session, owner, event)
    event_id, told = new_id() if wanted else "", 0
    for webhook in wanted:
        if _waiting(session, webhook) >= MOST_WAITING[event]:
            count_drop(session, webhook)
            log.warning("webhook %s: too much waits, an event was dropped", webhook.id)
            continue
        session.add(delivery_of(webhook, event_id, event, data, now_s, new_id))
        told += 1
    return told


def delivery_of(
    webhook: Webhook,
    event_id: str,
    event: str,
    data: dict[str, Any],
    now_s: float,
    new_id: Callable[[], str],
) -> WebhookDelivery:
    """A delivery that is due at once."""
    return WebhookDelivery(
        id=new_id(),
        webhook_id=webhook.id,
        event_id=event_id,
        type=event,
        data=data,
        created_s=now_s,
        state=DeliveryState.PENDING,
        due_s=now_s,
        claim=None,
        lease_s=None,
        settled_s=None,
        attempts=[],
    )


def forget_analysis(session: Session, owner: str, analysis_id: str) -> None:
    """Nobody is told of that analysis any more, and no log has it."""
    _forget(session, owner, _ANALYSIS, "id", [analysis_id])


def forget_sessions(session: Session, owner: str, session_ids: Sequence[str]) -> None:
    """The same for what those live sessions measured."""
    for start in range(0, len(session_ids), _AT_ONCE):
        some = session_ids[start : start + _AT_ONCE]
        _forget(session, owner, (EventType.METRIC_UPDATE,), "session_id", some)


def _forget(
    session: Session, owner: str, events: Sequence[EventType], name: str, ids: Sequence[str]
) -> None:
    mine = select(Webhook.id).where(Webhook.owner == owner)
    gone = delete(WebhookDelivery).where(
        WebhookDelivery.webhook_id.in_(mine),
        WebhookDelivery.type.in_(events),
        WebhookDelivery.data[name].as_string().in_(ids),
    )
    session.execute(gone.execution_options(synchronize_session=False))


def count_drop(session: Session, webhook: Webhook) -> None:
    """One more that it is not told of because too much waits."""
    more = update(Webhook).where(Webhook.id == webhook.id)
    session.execute(more.values(backlog_drops=Webhook.backlog_drops + 1))


def count_overload(session: Session, owner: str, event: EventType, count: int) -> None:
    """So many events were lost before they could be written down."""
    for webhook in _asked(session, owner, event):
        more = update(Webhook).where(Webhook.id == webhook.id)
        session.execute(more.values(overload_drops=Webhook.overload_drops + count))


def _asked(session: Session, owner: str, event: EventType) -> list[Webhook]:
    """The owner's endpoints that asked for it; they stay until the transaction ends."""
    mine = select(Webhook).where(Webhook.owner == owner, Webhook.disabled.is_(None))
    staying = mine.order_by(Webhook.id).with_for_update(read=True, key_share=True)
    return [one for one in session.scalars(staying) if event in one.events]


def _waiting(session: Session, webhook: Webhook) -> int:
    waits = select(func.count()).where(
        WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.state == DeliveryState.PENDING
    )
    return session.scalars(waits).one()
