"""Webhooks over a database, with a clock that is set by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from server.store.database import Database
from server.store.webhook_tables import Webhook, WebhookDelivery
from server.webhooks.attempts import Claimed, Outcome
from server.webhooks.deliveries import Deliveries
from server.webhooks.endpoints import Endpoints, Wanted
from server.webhooks.events import EventType
from server.webhooks.outbox import put
from tests.support.clocks import Time, numbered

OWNER = "me"
TAKEN = Outcome(200, None, 0.1)
REFUSED = Outcome(500, "it answered 500", 0.1)


@dataclass
class Desk:
    """Endpoints and deliveries of one database."""

    database: Database
    time: Time = field(default_factory=Time)
    endpoints: Endpoints = field(init=False)
    deliveries: Deliveries = field(init=False)

    def __post_init__(self) -> None:
        self._names = numbered()
        self.endpoints = Endpoints(self.database, self.time, self._names, numbered("whsec_"))
        self.deliveries = Deliveries(self.database, self.time, self._names, lambda: 0.5)

    def add(self, *events: EventType, owner: str = OWNER) -> Webhook:
        """One more endpoint, for all events unless some are named."""
        self.time.now_s += 1
        wanted = Wanted("https://coach.example/hooks", events or tuple(EventType), "")
        return self.endpoints.create(owner, wanted)

    def tell(
        self, event: EventType = EventType.METRIC_UPDATE, owner: str = OWNER, **data: Any
    ) -> int:
        """Something happened; for how many endpoints that was written down."""
        with self.database.begin() as session:
            return put(session, owner, event, data, self.time(), self._names)

    def claim(self) -> Claimed:
        """The next one, which there must be."""
        found = self.deliveries.claim()
        assert found is not None
        return found

    def of(self, held: Claimed) -> WebhookDelivery:
        """The delivery as it stands now."""
        found = self.deliveries.find(held.delivery.id)
        assert found is not None
        return found

    def endpoint(self, webhook: Webhook) -> Webhook:
        """The endpoint as it stands now."""
        return self.endpoints.get(webhook.owner, webhook.id)
