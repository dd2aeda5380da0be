"""Webhooks: verified where they are received, and managed on the server.

In the program that receives them, with the body as it came, before anything has parsed it:

    event = verify(body, headers, secret)      # raises NotGenuine: answer 401
    if isinstance(event, MetricUpdate):
        print(event.number, event.values)

A receiver may get an event twice, always under the same `event.id`. To be told of events:

    async with Webhooks("http://127.0.0.1:8000") as server:
        webhook = await server.add("https://coach.example.org/hooks", ["metric_update"])
        secret = webhook["secret"]             # shown this once
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook as Signer

from clients.python.api import Api, Json
from clients.python.errors import ClientError

TOLERANCE_S = 300.0
_VERSION = "v1"
_PATH = "/api/v1/webhooks"


class NotGenuine(ClientError):
    """It did not come from the server that has the secret, or not now; the message says why."""


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """Something happened. `id` is the same however often it comes, `data` all that was said; an
    event of a kind that this version does not know is of this class."""

    id: str
    type: str
    timestamp: datetime
    data: Json


@dataclass(frozen=True, slots=True)
class MetricUpdate(WebhookEvent):
    """An attempt of a live session is over, and its numbers are final."""

    @property
    def session_id(self) -> str:
        """The session's."""
        return str(self.data["session_id"])

    @property
    def sport(self) -> str:
        """The sport's name."""
        return str(self.data["sport"])

    @property
    def number(self) -> int:
        """Which attempt of the session it is, from 1 on."""
        return int(self.data["number"])

    @property
    def values(self) -> Mapping[str, float]:
        """Its metrics, with units in their names."""
        values: Mapping[str, float] = self.data["values"]
        return values

    @property
    def absent(self) -> Mapping[str, str]:
        """What could not be measured, and why."""
        absent: Mapping[str, str] = self.data["absent"]
        return absent


@dataclass(frozen=True, slots=True)
class AnalysisEvent(WebhookEvent):
    """An analysis of a recorded video is over; `data` is what the API shows of it."""

    @property
    def analysis_id(self) -> str:
        """The analysis's."""
        return str(self.data["id"])


@dataclass(frozen=True, slots=True)
class AnalysisComplete(AnalysisEvent):
    """It was measured."""

    @property
    def results(self) -> Mapping[str, str]:
        """Where each result lies on the server, by its file's name; the links hold for an hour."""
        results: Mapping[str, str] = self.data["results"]
        return results


@dataclass(frozen=True, slots=True)
class AnalysisFailed(AnalysisEvent):
    """It could not be measured."""

    @property
    def problem(self) -> str:
        """Why, in words for a person."""
        return str((self.data.get("problem") or {}).get("detail", "nobody knows why"))


@dataclass(frozen=True, slots=True)
class Ping(WebhookEvent):
    """A test."""


_KINDS: dict[str, type[WebhookEvent]] = {
    "metric_update": MetricUpdate,
    "analysis_complete": AnalysisComplete,
    "analysis_failed": AnalysisFailed,
    "ping": Ping,
}


def verify(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    tolerance_s: float = TOLERANCE_S,
    now_s: float | None = None,
) -> WebhookEvent:
    """The event that a request carries, once its signature is right and it was sent just now;
    `body` is as it came. Raises NotGenuine, and ValueError for a secret that is none."""
    signer = _signer(secret)
    told = {name.lower(): value for name, value in headers.items()}
    event_id, sent, signatures = (
        _header(told, name) for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    )
    if not (sent.isascii() and sent.isdigit() and len(sent) < 12):
        raise NotGenuine("webhook-timestamp is no time in whole seconds")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise NotGenuine("the body is not UTF-8") from None
    right = signer.sign(event_id, datetime.fromtimestamp(int(sent), UTC), text)
    if not any(_same(given, right) for given in signatures.split(" ")):
        raise NotGenuine("no signature is right: is this the secret of this webhook?")
    age_s = (time.time() if now_s is None else now_s) - int(sent)
    if abs(age_s) > tolerance_s:
        raise NotGenuine(f"it was sent {age_s:.0f} s ago: repeated, or a clock is wrong")
    return _event(event_id, text)


class Webhooks(Api):
    """A server's webhooks; use it in an `async with` statement. Raises Refused and Unreachable, at
    once unless there is `patience_s`."""

    def __init__(self, url: str, key: str | None = None, patience_s: float = 0.0) -> None:
        super().__init__(url, key, patience_s)

    async def add(self, url: str, events: Iterable[str], description: str = "") -> Json:
        """One more; the answer has its `secret`, which is never told again."""
        wanted = {"url": url, "events": list(events), "description": description}
        return await self._json("POST", _PATH, json=wanted)

    async def list(self, **wanted: str | int) -> Json:
        """A page of them: `cursor`, `limit`."""
        return await self._json("GET", _PATH, params=wanted)

    async def get(self, webhook_id: str) -> Json:
        """One of them."""
        return await self._json("GET", f"{_PATH}/{webhook_id}")

    async def change(self, webhook_id: str, **changes: Any) -> Json:
        """Change its `url`, `events`, `description`, or switch it off or on by `enabled`."""
        return await self._json("PATCH", f"{_PATH}/{webhook_id}", json=changes)

    async def rotate(self, webhook_id: str) -> Json:
        """Another `secret`; for a day the one before is right too."""
        return await self._json("POST", f"{_PATH}/{webhook_id}/secret")

    async def test(self, webhook_id: str) -> Json:
        """Have a `ping` sent now; what came of it."""
        return await self._json("POST", f"{_PATH}/{webhook_id}/test")

    async def deliveries(self, webhook_id: str, **wanted: str | int) -> Json:
        """A page of what it was told, and every attempt: `cursor`, `limit`."""
        return await self._json("GET", f"{_PATH}/{webhook_id}/deliveries", params=wanted)

    async def retry(self, webhook_id: str, delivery_id: str) -> Json:
        """Have it told again what it did not take."""
        return await self._json("POST", f"{_PATH}/{webhook_id}/deliveries/{delivery_id}/retry")

    async def delete(self, webhook_id: str) -> None:
        """Delete it."""
        await self._ask("DELETE", f"{_PATH}/{webhook_id}")


def _signer(secret: str) -> Signer:
    prefix, _, coded = secret.rpartition("_")
    try:
        key = base64.b64decode(coded, validate=True)
    except ValueError:
        key = b""
    if prefix != "whsec" or not key:
        raise ValueError("a webhook's secret looks like whsec_…, as the server gave it")
    return Signer(key)


def _header(told: Mapping[str, str], name: str) -> str:
    if name not in told:
        raise NotGenuine(f"it has no {name}")
    return told[name]


def _same(given: str, right: str) -> bool:
    """In a time that does not tell how much of it is right; other versions' are passed over."""
    return given.startswith(f"{_VERSION},") and hmac.compare_digest(given.encode(), right.encode())


def _event(event_id: str, text: str) -> WebhookEvent:
    try:
        said = json.loads(text)
        kind, happened, data = said["type"], said["timestamp"], said["data"]
        timestamp = datetime.fromisoformat(happened)
    except (ValueError, TypeError, KeyError) as error:
        raise NotGenuine(f"the body is no event: {error}") from error
    if not isinstance(kind, str) or not isinstance(data, dict):
        raise NotGenuine("the body is no event: type is a text, data a map")
    return _KINDS.get(kind, WebhookEvent)(event_id, kind, timestamp, data)
