"""What is kept of webhooks: who wants to be told, and what each is still to be told."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.tables import ID_LENGTH, Base

URL_LENGTH = 2048


class DisabledReason(StrEnum):
    """Why nothing is sent to an endpoint."""

    OWNER = "switched_off"
    GONE = "gone"
    FAILING = "failing"


class Webhook(Base):
    """An endpoint of somebody else's that is told of events.

    Its secrets are kept as they are, not as digests: they sign.
    """

    __tablename__ = "webhooks"
    __table_args__ = (Index(None, "owner", "created_s", "id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    owner: Mapped[str] = mapped_column(String(ID_LENGTH))
    url: Mapped[str] = mapped_column(String(URL_LENGTH))
    events: Mapped[list[str]] = mapped_column(JSON)
    description: Mapped[str] = mapped_column(String(255))
    secret: Mapped[str] = mapped_column(String(64))
    old_secret: Mapped[str | None] = mapped_column(String(64))
    """The one before, which signs too until `old_until_s`."""
    old_until_s: Mapped[float | None]
    created_s: Mapped[float]
    disabled: Mapped[str | None] = mapped_column(String(16))
    """Why nothing is sent to it, a DisabledReason; None while it is told of events."""
    disabled_s: Mapped[float | None]
    failures: Mapped[int] = mapped_column(default=0)
    """Attempts since the last that it took."""
    failing_since_s: Mapped[float | None]
    rests_until_s: Mapped[float] = mapped_column(default=0.0)
    """Nothing is sent to it before then."""
    backlog_drops: Mapped[int] = mapped_column(default=0)
    """Events that it was not told of because too many waited already."""
    overload_drops: Mapped[int] = mapped_column(default=0)
    """Events that could not be written down because the database was too slow."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


class WebhookDelivery(Base):
    """An event to be told to an endpoint, and every attempt at it.

    While it is attempted, `claim` is the random name of who does it, and `lease_s` is when that
    counts as dead unless it is heard of again.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index(None, "state", "due_s"),
        Index(None, "webhook_id", "state"),
        Index(None, "webhook_id", "created_s", "id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    """The same for every endpoint that is told of the event, and over all attempts."""
    type: Mapped[str] = mapped_column(String(32))
    data: Mapped[dict[str, Any]]
    """What happened, as it was then."""
    created_s: Mapped[float]
    state: Mapped[str] = mapped_column(String(16))
    due_s: Mapped[float]
    claim: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    lease_s: Mapped[float | None]
    settled_s: Mapped[float | None]
    attempts: Mapped[list[Any]] = mapped_column(JSON)
    """One object an attempt, see `server.webhooks.deliveries.Attempt`."""
