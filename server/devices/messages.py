"""What is said on a device's line, as JSON texts.

From the server:

| type    | other keys                                                                        |
|---------|-----------------------------------------------------------------------------------|
| `start` | `sport`, `record`; `athlete_id`, `height_m`, `mass_kg` where they are known       |
| `stop`  |                                                                                   |
| `error` | `code`, `detail`: the last message was not understood and was ignored             |

From the device, when the line opens and at every change:

| type    | other keys                                                                        |
|---------|-----------------------------------------------------------------------------------|
| `state` | `state`: idle, starting, live or failed; `session_id`, `detail`, `battery` (0…1)  |
|         | may be left out                                                                   |
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from server.wire.errors import MalformedMessage

MESSAGE_LIMIT_BYTES = 2048
_TEXT_LIMIT = 200
_ID_LIMIT = 64
_KEYS = {"type", "state", "session_id", "detail", "battery"}


class Doing(StrEnum):
    """What a device does."""

    IDLE = "idle"
    STARTING = "starting"
    LIVE = "live"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DeviceState:
    """What a device said last of itself; `battery` from 0 to 1."""

    state: Doing = Doing.IDLE
    session_id: str | None = None
    detail: str | None = None
    battery: float | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """From what another server tells of it."""
        return cls(**{**told, "state": Doing(told["state"])})


def decode_state(text: str) -> DeviceState:
    """What a device said; raises MalformedMessage for anything that it may not say."""
    if len(text.encode()) > MESSAGE_LIMIT_BYTES:
        raise MalformedMessage("too-long", f"a message is at most {MESSAGE_LIMIT_BYTES} bytes")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedMessage("not-json", "the message is not JSON") from error
    if not isinstance(said, dict) or said.get("type") != "state" or set(said) - _KEYS:
        keys = "state, session_id, detail and battery"
        raise MalformedMessage("fields", f"send a map with the type state and {keys}, nothing else")
    try:
        doing = Doing(str(said.get("state")))
    except ValueError as error:
        known = ", ".join(Doing)
        raise MalformedMessage("fields", f"state is one of {known}") from error
    return DeviceState(
        doing,
        _text(said.get("session_id"), "session_id", _ID_LIMIT),
        _text(said.get("detail"), "detail", _TEXT_LIMIT),
        _share(said.get("battery")),
    )


def _text(value: object, name: str, limit: int) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > limit:
        raise MalformedMessage("fields", f"{name} is a text of at most {limit} characters")
    return value


def _share(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise MalformedMessage("fields", "battery is a number from 0 to 1")
    return float(value)
