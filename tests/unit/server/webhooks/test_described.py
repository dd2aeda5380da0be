"""OpenAPI says what endpoints are sent."""

from __future__ import annotations

from pathlib import Path

from server.app import create_app
from server.webhooks.events import PING, EventType
from tests.support.serving import settings


def test_every_event_is_described(tmp_path: Path) -> None:
    """Each with its body, by the name that it is sent under, and the headers that sign it."""
    document = create_app(settings(tmp_path)).openapi()
    assert set(document["webhooks"]) == {*EventType, PING}
    for event, described in document["webhooks"].items():
        sent = described["post"]
        body = sent["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        schema = document["components"]["schemas"][body.rpartition("/")[2]]
        assert schema["properties"]["type"]["const"] == event
        assert set(schema["required"]) == {"type", "timestamp", "data"}
        names = {one["name"] for one in sent["parameters"]}
        assert names == {"webhook-id", "webhook-timestamp", "webhook-signature"}
