"""`/api/v1/webhooks`: who is told of what, and what came of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from server.accounts.owner import owner_of
from server.webhooks.endpoints import Wanted
from server.webhooks.info import (
    DeliveryInfo,
    DeliveryPage,
    WebhookChange,
    WebhookInfo,
    WebhookPage,
    WebhookRequest,
    WebhookWithSecret,
)
from server.webhooks.room import webhooks_of
from server.webhooks.urls import checked
from server.wire.problems import Problem

_PATH = "/api/v1/webhooks"

router = APIRouter(prefix=_PATH, tags=["webhooks"])

WebhookId = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{22}$")]


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
