"""`/api/v1/webhooks`: who is told of what, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from starlette.concurrency import run_in_threadpool

from server.accounts.owner import owner_of
from server.store.webhook_tables import (
    URL_LENGTH,
    DeliveryState,
    DisabledReason,
    Webhook,
    WebhookDelivery,
)
from server.webhooks.endpoints import Wanted
from server.webhooks.events import EventType
from server.webhooks.room import webhooks_of
from server.webhooks.urls import checked
from server.wire.problems import Problem

_PATH = "/api/v1/webhooks"

router = APIRouter(prefix=_PATH, tags=["webhooks"])

WebhookId = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{22}$")]
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


@router.post("", status_code=201)
def create(request: Request, response: Response, wanted: WebhookRequest) -> WebhookWithSecret:
    """Have events sent to a URL. The answer has the secret that signs them, by the scheme of
    Standard Webhooks; it is shown this once."""
    hooks = webhooks_of(request)
    url = checked(wanted.url, private=hooks.private)
    asked = Wanted(url, wanted.events, wanted.description)
    made = hooks.endpoints.create(owner_of(request), asked)
    response.headers["Location"] = f"{_PATH}/{made.id}"
    return WebhookWithSecret.of(made, secret=made.secret)


@router.get("")
def webhooks(
    request: Request,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> WebhookPage:
    """All webhooks, the newest first."""
    found, following = webhooks_of(request).endpoints.page(owner_of(request), cursor, limit)
    return WebhookPage(webhooks=[WebhookInfo.of(one) for one in found], next=following)


@router.get("/{webhook_id}")
def webhook(request: Request, webhook_id: WebhookId) -> WebhookInfo:
    """One webhook."""
    return WebhookInfo.of(webhooks_of(request).endpoints.get(owner_of(request), webhook_id))


@router.patch("/{webhook_id}")
def change(request: Request, webhook_id: WebhookId, wanted: WebhookChange) -> WebhookInfo:
    """Change it, or switch it off or on; what is left out stays."""
    hooks, owner = webhooks_of(request), owner_of(request)
    changes = wanted.model_dump(exclude={"enabled"}, exclude_none=True)
    if wanted.url is not None:
        changes["url"] = checked(wanted.url, private=hooks.private)
    changed = hooks.endpoints.change(owner, webhook_id, changes)
    if wanted.enabled is not None:
        changed = hooks.endpoints.switch(owner, webhook_id, on=wanted.enabled)
    return WebhookInfo.of(changed)


@router.delete("/{webhook_id}", status_code=204, response_class=Response)
def remove(request: Request, webhook_id: WebhookId) -> Response:
    """Delete it, with all that waits for it and its log."""
    webhooks_of(request).endpoints.remove(owner_of(request), webhook_id)
    return Response(status_code=204)


@router.post("/{webhook_id}/secret")
def rotate(request: Request, webhook_id: WebhookId) -> WebhookWithSecret:
    """A new secret, shown this once. For a day what is sent is signed with the one before too."""
    made = webhooks_of(request).endpoints.rotate(owner_of(request), webhook_id)
    return WebhookWithSecret.of(made, secret=made.secret)


@router.post("/{webhook_id}/test")
async def test(request: Request, webhook_id: WebhookId) -> DeliveryInfo:
    """Send it a `ping` now, also where it is switched off, and tell what came of it; it is tried
    once."""
    hooks = webhooks_of(request)
    found = await run_in_threadpool(hooks.endpoints.get, owner_of(request), webhook_id)
    if not hooks.begin_test(webhook_id):
        detail = "a test of this webhook is running: wait for what comes of it"
        raise Problem(409, "test-running", detail)
    try:
        held = await run_in_threadpool(hooks.deliveries.ping, found)
        await hooks.sender.attempt(held)
    finally:
        hooks.end_test(webhook_id)
    done = await run_in_threadpool(hooks.deliveries.find, held.delivery.id)
    if done is None:
        raise Problem(404, "unknown-webhook", "the webhook was deleted meanwhile")
    return DeliveryInfo.of(done)


@router.get("/{webhook_id}/deliveries")
def deliveries(
    request: Request,
    webhook_id: WebhookId,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> DeliveryPage:
    """What it was told and is to be told, the newest first, with every attempt. What is settled
    is kept for a week, the newest 1,000 of it."""
    hooks = webhooks_of(request)
    found = hooks.endpoints.get(owner_of(request), webhook_id)
    page, following = hooks.deliveries.page(found, cursor, limit)
    return DeliveryPage(deliveries=[DeliveryInfo.of(one) for one in page], next=following)


@router.post("/{webhook_id}/deliveries/{delivery_id}/retry", status_code=202)
def retry(request: Request, webhook_id: WebhookId, delivery_id: WebhookId) -> DeliveryInfo:
    """Tell it again, under the same `webhook-id`, what it did not take or has lost."""
    hooks = webhooks_of(request)
    found = hooks.endpoints.get(owner_of(request), webhook_id)
    return DeliveryInfo.of(hooks.deliveries.again(found, delivery_id))


def _time(since_1970_s: float | None) -> datetime | None:
    return None if since_1970_s is None else datetime.fromtimestamp(since_1970_s, UTC)
