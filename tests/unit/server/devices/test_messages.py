"""What a device may say."""

import json
from typing import Any

import pytest

from server.devices.messages import MESSAGE_LIMIT_BYTES, DeviceState, Doing, decode_state
from server.wire.errors import MalformedMessage


def test_a_state() -> None:
    """All that a device says of itself, or only what it does."""
    said = {
        "type": "state",
        "state": "live",
        "session_id": "s",
        "detail": "all is well",
        "battery": 0.5,
    }
    assert decode_state(json.dumps(said)) == DeviceState(Doing.LIVE, "s", "all is well", 0.5)
    assert decode_state('{"type":"state","state":"idle"}') == DeviceState()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"state": "asleep"}, "idle, starting, live, failed"),
        ({"state": None}, "state is one of"),
        ({"type": "start"}, "type state"),
        ({"more": 1}, "nothing else"),
        ({"battery": 1.5}, "battery"),
        ({"battery": True}, "battery"),
        ({"battery": float("nan")}, "battery"),
        ({"detail": "x" * 201}, "detail"),
        ({"session_id": 7}, "session_id"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], named: str) -> None:
    """So that whoever writes a device knows what to mend."""
    said = {"type": "state", "state": "idle", **change}
    with pytest.raises(MalformedMessage, match=named):
        decode_state(json.dumps(said))


@pytest.mark.parametrize("text", ["", "[]", "7", "{", "[" * 1000, "x" * (MESSAGE_LIMIT_BYTES + 1)])
def test_what_is_no_message(text: str) -> None:
    """Whatever comes is refused, and does no harm."""
    with pytest.raises(MalformedMessage):
        decode_state(text)
