"""What is received is believed only with a right and fresh signature."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from clients.python.webhooks import (
    AnalysisComplete,
    AnalysisFailed,
    MetricUpdate,
    NotGenuine,
    Ping,
    WebhookEvent,
    verify,
)
from server.webhooks.room import body_of
from server.webhooks.signing import new_secret, signed_headers
from tests.support.signatures import BODY, HEADERS, SECRET, SENT_S

NOW_S = 1_764_000_000.0
MINE = new_secret()
ATTEMPT = {
    "session_id": "s",
    "sport": "cmj",
    "kind": "jump",
    "number": 3,
    "media_time_s": 41.2,
    "values": {"jump_height_flight_m": 0.41},
    "absent": {"peak_power_w": "the mass is not known"},
}


def received(event: str, data: dict[str, Any], sent_s: float = NOW_S) -> WebhookEvent:
    """An event as the server sends it, verified."""
    body = body_of(event, NOW_S, data)
    headers = signed_headers("id", body, [MINE], sent_s)
    return verify(body.encode(), headers, MINE, now_s=NOW_S)


def test_an_attempt() -> None:
    """Typed, with all that was said."""
    event = received("metric_update", ATTEMPT)
    assert isinstance(event, MetricUpdate)
    assert (event.id, event.timestamp) == ("id", datetime.fromtimestamp(NOW_S, UTC))
    assert (event.session_id, event.sport, event.number) == ("s", "cmj", 3)
    assert event.values == ATTEMPT["values"]
    assert event.absent == ATTEMPT["absent"]
    assert event.data == ATTEMPT


def test_analyses() -> None:
    """Those that were measured, and those that could not be."""
    done = received("analysis_complete", {"id": "a", "results": {"report.json": "/r"}})
    failed = received("analysis_failed", {"id": "a", "problem": {"detail": "nobody was found"}})
    assert isinstance(done, AnalysisComplete)
    assert (done.analysis_id, done.results) == ("a", {"report.json": "/r"})
    assert isinstance(failed, AnalysisFailed)
    assert failed.problem == "nobody was found"


def test_other_kinds() -> None:
    """A ping, and one that a later server may send."""
    assert isinstance(received("ping", {"webhook_id": "w"}), Ping)
    later = received("athlete_slept", {"hours": 8})
    assert (type(later), later.type, later.data) == (WebhookEvent, "athlete_slept", {"hours": 8})


def test_a_signature_of_another_program_s() -> None:
    """The known vector is right, though what it signs is no event; with any change it is not."""
    body = BODY.encode()
    with pytest.raises(NotGenuine, match="no event"):
        verify(body, HEADERS, SECRET, now_s=SENT_S)
    for changed in (
        (body + b" ", HEADERS, SECRET),
        (body, {**HEADERS, "Webhook-Id": "other"}, SECRET),
        (body, {**HEADERS, "Webhook-Timestamp": str(SENT_S + 1)}, SECRET),
        (body, HEADERS, MINE),
    ):
        with pytest.raises(NotGenuine, match="no signature is right"):
            verify(*changed, now_s=SENT_S)


@pytest.mark.parametrize(
    "signatures",
    ["", "v1", "v1,", "v1,!!!", "v1,\u00e9", "v2,abc", "v1a,abc v1,AAAA", ",,,", " ", "v1,a,b"],
)
def test_what_is_no_signature(signatures: str) -> None:
    """Whatever a stranger sends is refused, and nothing else is raised."""
    with pytest.raises(NotGenuine, match="no signature is right"):
        verify(b"{}", {**HEADERS, "Webhook-Signature": signatures}, SECRET, now_s=SENT_S)


def test_one_of_several_is_enough() -> None:
    """As while a secret is changed."""
    body = body_of("ping", NOW_S, {})
    headers = signed_headers("id", body, [new_secret(), MINE], NOW_S)
    assert isinstance(verify(body.encode(), headers, MINE, now_s=NOW_S), Ping)


@pytest.mark.parametrize("off_s", [-301.0, 301.0])
def test_old_or_early(off_s: float) -> None:
    """Five minutes are allowed either way."""
    received("ping", {}, NOW_S + off_s * 0.99)
    with pytest.raises(NotGenuine, match="repeated, or a clock is wrong"):
        received("ping", {}, NOW_S + off_s)


def test_by_the_clock() -> None:
    """Without a time of the caller's it is now."""
    body = body_of("ping", NOW_S, {})
    verify(body.encode(), signed_headers("id", body, [MINE], time.time()), MINE)
    with pytest.raises(NotGenuine, match="was sent"):
        verify(body.encode(), signed_headers("id", body, [MINE], NOW_S), MINE)


@pytest.mark.parametrize("sent", ["", "soon", "1e9", "-5", "\u0661", "9" * 40, "nan", " 1"])
def test_what_is_no_time(sent: str) -> None:
    """It is refused before anything is computed with it."""
    with pytest.raises(NotGenuine, match="no time"):
        verify(b"{}", {**HEADERS, "Webhook-Timestamp": sent}, SECRET, now_s=SENT_S)


@pytest.mark.parametrize("name", HEADERS)
def test_what_is_missing(name: str) -> None:
    """Each header is needed, and named."""
    left = {one: value for one, value in HEADERS.items() if one != name}
    with pytest.raises(NotGenuine, match=name.lower()):
        verify(b"{}", left, SECRET, now_s=SENT_S)


@pytest.mark.parametrize(
    "body",
    [
        *(
            "[]",
            "1",
            "null",
            "{",
            '{"type": "ping"}',
            '{"type":1,"timestamp":"2025-01-01","data":{}}',
        ),
        '{"type":"ping","timestamp":"then","data":{}}',
        '{"type":"ping","timestamp":"2025-01-01","data":[]}',
    ],
)
def test_what_is_signed_and_no_event(body: str) -> None:
    """It is refused in words."""
    headers = signed_headers("id", body, [MINE], NOW_S)
    with pytest.raises(NotGenuine, match="no event"):
        verify(body.encode(), headers, MINE, now_s=NOW_S)


def test_a_body_that_is_no_text() -> None:
    """It is refused too."""
    with pytest.raises(NotGenuine, match="UTF-8"):
        verify(b"\xff", HEADERS, SECRET, now_s=SENT_S)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!", "whsec_\u00e9", "AQID", "key_AQID"])
def test_what_is_no_secret(secret: str) -> None:
    """The program that receives is wrong, not what it received."""
    with pytest.raises(ValueError, match="looks like whsec_"):
        verify(json.dumps({}).encode(), HEADERS, secret, now_s=SENT_S)
