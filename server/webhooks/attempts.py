"""An attempt at a delivery: whose it is, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from server.store.webhook_tables import Webhook, WebhookDelivery


class LostClaim(Exception):
    """The delivery is not ours any more: it was cancelled, deleted, or given to another."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: the answer's status, or why there was none. `wish_s` is how long
    the endpoint asked to be left alone."""

    status: int | None
    error: str | None
    duration_s: float
    wish_s: float | None = None

    @property
    def taken(self) -> bool:
        """Whether the endpoint has the event."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line of a delivery's log."""

    at_s: float
    status: int | None
    error: str | None
    duration_s: float


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours to attempt, and where it goes."""

    delivery: WebhookDelivery
    webhook: Webhook
    claim: str

    def signing(self, now_s: float) -> list[str]:
        """The secrets that sign it."""
        webhook = self.webhook
        if webhook.old_secret is None or now_s >= (webhook.old_until_s or 0.0):
            return [webhook.secret]
        return [webhook.secret, webhook.old_secret]
