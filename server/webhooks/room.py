"""Webhooks as an application has them: who wants to be told, what is due, and who sends it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from starlette.requests import HTTPConnection

from server.analyses.news import row_of_data
from server.analyses.routes import AnalysisInfo
from server.config import Settings
from server.ids import new_id
from server.recorded import Recorded
from server.store.database import Database
from server.webhooks.attempts import Claimed
from server.webhooks.courier import Courier
from server.webhooks.deliveries import Deliveries
from server.webhooks.endpoints import Endpoints
from server.webhooks.events import EventType
from server.webhooks.finals import Finals
from server.webhooks.sender import Sender
from server.webhooks.threads import Threads

_ANALYSIS = (EventType.ANALYSIS_COMPLETE, EventType.ANALYSIS_FAILED)


@dataclass(slots=True, eq=False)
class Webhooks:
    """What there is for them, one per application; `private` allows endpoints that are not on the
    public internet."""

    endpoints: Endpoints
    deliveries: Deliveries
    sender: Sender
    finals: Finals
    private: bool
    under_test: set[str] = field(default_factory=set)

    def begin_test(self, webhook_id: str) -> bool:
        """Whether no test of that endpoint is running; then one is, until `end_test`."""
        if webhook_id in self.under_test:
            return False
        self.under_test.add(webhook_id)
        return True

    def end_test(self, webhook_id: str) -> None:
        """The test is over."""
        self.under_test.discard(webhook_id)


def webhooks_of(connection: HTTPConnection) -> Webhooks:
    """What the application has that a request came to."""
    return cast(Webhooks, connection.app.state.webhooks)


@asynccontextmanager
async def open_webhooks(settings: Settings, recorded: Recorded) -> AsyncIterator[Webhooks]:
    """All of it, at work until the end."""
    database = recorded.database
    courier = Courier(time.time, private=settings.webhook_private)
    deliveries = Deliveries(database, time.time, new_id)
    threads = Threads()
    sender = Sender(deliveries, courier.post, renderer(recorded), time.time, threads)
    sending = asyncio.create_task(sender.work())
    try:
        async with writing_finals(database, threads, sender.wake) as finals:
            endpoints = Endpoints(database, time.time, new_id)
            yield Webhooks(endpoints, deliveries, sender, finals, settings.webhook_private)
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        courier.close()
        threads.close()


@asynccontextmanager
async def writing_finals(
    database: Database, threads: Threads, on_written: Callable[[], None] = lambda: None
) -> AsyncIterator[Finals]:
    """What sessions say is written down until the end, and then what is left."""
    finals = Finals(database, time.time, new_id, threads, on_written)
    writing = asyncio.create_task(finals.work())
    try:
        yield finals
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        await finals.flush()


def renderer(recorded: Recorded) -> Callable[[Claimed], str]:
    """Makes the body of a delivery. That of an analysis is what the API shows of it, as it was
    then, with links to results that hold from now on."""

    def render(held: Claimed) -> str:
        delivery, data = held.delivery, held.delivery.data
        if delivery.type in _ANALYSIS:
            shown = AnalysisInfo.of(row_of_data(data), recorded, time.time())
            data = shown.model_dump(mode="json")
        return body_of(delivery.type, delivery.created_s, data)

    return render


def body_of(event: str, created_s: float, data: dict[str, Any]) -> str:
    """As Standard Webhooks has it: what happened, when, and all about it."""
    happened = datetime.fromtimestamp(created_s, UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"type": event, "timestamp": happened, "data": data}, allow_nan=False)
