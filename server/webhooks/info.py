"""What the API takes and shows of webhooks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from server.store.webhook_tables import (
    URL_LENGTH,
    DeliveryState,
    DisabledReason,
    Webhook,
    WebhookDelivery,
)
from server.webhooks.events import EventType

Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=URL_LENGTH,
        description="https, and on the public internet, unless the server allows more",
    ),
]
Events = Annotated[list[EventType], Field(min_length=1, max_length=16)]
Description = Annotated[str, Field(max_length=255, pattern=r"^[^\x00-\x1f]*$")]
_EXAMPLE: dict[str, JsonValue] = {
    "url": "https://coach.example.org/hooks",
    "events": ["metric_update", "analysis_complete", "analysis_failed"],
    "description": "the coach's notes",
}


class WebhookRequest(BaseModel):
    """An endpoint that wants to be told of these events."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    url: Url
    events: Events
    description: Description = ""


class WebhookChange(BaseModel):
    """What is to be changed. `enabled` switches it off, which cancels what waits for it, or on
    again."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"enabled": True}]})

    url: Url | None = None
    events: Events | None = None
    description: Description | None = None
    enabled: bool | None = None


class Drops(BaseModel):
    """Events that it was not told of: because too many waited for it already (`backlog`), and
    because the server could not write them down in time (`overload`)."""

    backlog: int
    overload: int


class WebhookInfo(BaseModel):
    """An endpoint. `failures` are the attempts since the last that it took; where `enabled` is
    false, `disabled_reason` says why: its owner did it, it answered 410, or it took nothing for
    five days."""

    id: str
    url: str
    events: list[EventType]
    description: str
    enabled: bool
    disabled_reason: DisabledReason | None
    disabled_at: datetime | None
    failures: int
    failing_since: datetime | None
    dropped: Drops
    created_at: datetime

    @classmethod
    def of(cls, row: Webhook, **more: Any) -> Self:
        """From the table's row."""
        return cls(
            id=row.id,
            url=row.url,
            events=[EventType(event) for event in row.events],
            description=row.description,
            enabled=row.disabled is None,
            disabled_reason=None if row.disabled is None else DisabledReason(row.disabled),
            disabled_at=_time(row.disabled_s),
            failures=row.failures,
            failing_since=_time(row.failing_since_s),
            dropped=Drops(backlog=row.backlog_drops, overload=row.overload_drops),
            created_at=datetime.fromtimestamp(row.created_s, UTC),
            **more,
        )


class WebhookWithSecret(WebhookInfo):
    """The same with the secret that signs what it is sent, which is never told again."""

    secret: str


class WebhookPage(BaseModel):
    """Endpoints, the newest first; `next` is the cursor of those before them, if there are any."""

    webhooks: list[WebhookInfo]
    next: str | None


class AttemptInfo(BaseModel):
    """One attempt: when it ended, how the endpoint answered, or why it did not."""

    at: datetime
    status: int | None
    error: str | None
    duration_s: float


class DeliveryInfo(BaseModel):
    """What an endpoint was told, or is to be told; `event_id` is the `webhook-id` that it came
    under. `next_attempt_at` is there while it is pending."""

    id: str
    event_id: str
    type: str
    state: DeliveryState
    created_at: datetime
    next_attempt_at: datetime | None
    attempts: list[AttemptInfo]

    @classmethod
    def of(cls, row: WebhookDelivery) -> Self:
        """From the table's row."""
        pending = row.state == DeliveryState.PENDING
        attempts = [
            AttemptInfo(at=datetime.fromtimestamp(one.pop("at_s"), UTC), **one)
            for one in (dict(each) for each in row.attempts)
        ]
        return cls(
            id=row.id,
            event_id=row.event_id,
            type=row.type,
            state=DeliveryState(row.state),
            created_at=datetime.fromtimestamp(row.created_s, UTC),
            next_attempt_at=_time(row.due_s) if pending else None,
            attempts=attempts,
        )


class DeliveryPage(BaseModel):
    """Deliveries, the newest first; `next` is the cursor of those before them, if there are any."""

    deliveries: list[DeliveryInfo]
    next: str | None


def _time(since_1970_s: float | None) -> datetime | None:
    return None if since_1970_s is None else datetime.fromtimestamp(since_1970_s, UTC)
