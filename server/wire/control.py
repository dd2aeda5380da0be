"""The messages on `control`: reliable and in order, each a msgpack map with a `type`.

From the server:

| type      | other keys                                                                       |
|-----------|----------------------------------------------------------------------------------|
| `hello`   | `v`, `session`, `sport`, `limits`: map of numbers (`metrics_bytes`,              |
|           | `control_bytes`, `silence_s`: a peer silent for longer is taken for dead,        |
|           | `resume_s`: so long a session whose connection is lost waits for a new offer,    |
|           | `video_s`: so long a client may send no video),                                  |
|           | `resume`: the token to say in that offer, `POST /whip?sport=…&resume=TOKEN`,     |
|           | known to nobody else; `resumed`: whether this connection has gone on with a      |
|           | session; `continues`, may be left out: the id that the session had at another    |
|           | server, where it began                                                           |
| `pong`    | `id`: the ping's; `server_ms`: the server's monotonic clock as it answers, the   |
|           | clock of `first_packet_ms` in the messages of `metrics`; `counts`: what became   |
|           | of all frames since the session began, a map of `frames`, `answered` and         |
|           | `drops`, see `counts`                                                            |
| `event`   | `kind`, `stage` (provisional, confirmed, final), `media_time_s`, `number`,       |
|           | `values` (map of floats), `absent` (map of reasons), `flags` (list of words),    |
|           | `verdict`, of finals: how far they can be trusted, a map of `grade` (good,       |
|           | limited, poor) and `reasons` (list of maps: `cause`, `grade`, `words`, `void`:   |
|           | no number is given because of it),                                               |
|           | `id`: numbers the session's events from 1; who resumes says the last one that    |
|           | it heard, `&heard=ID`, and is told those after it                                |
| `degrade` | `fps`: at most so many frames a second, 0: as many as the sender likes; `scale`: |
|           | what the width and the height are multiplied by, 0…1; each `degrade` takes the   |
|           | place of the one before, so `fps` 0 with `scale` 1 lifts what was asked          |
| `bye`     | `reason`: the session ends in good order; `counts`: the last ones; `reconnect`,  |
|           | may be left out: true when this server stops, so that a new session, here after  |
|           | a while or at another server, can go on                                          |
| `error`   | `code`, `detail`: the last message was not understood and was ignored            |

From a client; anything else is answered with an `error` and ignored:

| type        | other keys                                                                     |
|-------------|--------------------------------------------------------------------------------|
| `ping`      | `id`: integer of 0…2³²−1; `outside_ms`, may be left out: what answers spend    |
|             | outside the server, from the camera to it and from it to the client            |
| `calibrate` | `height_m`, `mass_kg`, `box_height_m`, `speed_mps` (the treadmill's): each a   |
|             | number, or nil, or left out; the analysis starts anew with this athlete        |
| `bye`       | `reason`, may be left out                                                      |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from dataclasses import fields as dataclass_fields
from math import isfinite
from typing import Any, ClassVar

import msgpack

from server.wire.counts import Counts
from server.wire.errors import MalformedMessage
from server.wire.limits import CONTROL_LIMIT_BYTES, METRICS_LIMIT_BYTES, VERSION
from server.wire.verdict import Verdict, decode_verdict

REASON_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message of the server on an open channel."""

    type: ClassVar[str] = "hello"
    session: str
    sport: str
    limits: Mapping[str, float] = field(
        default_factory=lambda: {
            "metrics_bytes": METRICS_LIMIT_BYTES,
            "control_bytes": CONTROL_LIMIT_BYTES,
        }
    )
    resume: str = ""
    resumed: bool = False
    continues: str | None = None
    v: int = VERSION


@dataclass(frozen=True, slots=True)
class Ping:
    """A client asks whether the server lives, and may say what answers spend outside it."""

    type: ClassVar[str] = "ping"
    id: int
    outside_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Calibrate:
    """A client says who stands in front of the camera; the ranges are checked by the server."""

    type: ClassVar[str] = "calibrate"
    height_m: float | None = None
    mass_kg: float | None = None
    box_height_m: float | None = None
    speed_mps: float | None = None

    def athlete(self) -> dict[str, float | None]:
        """What it says of the athlete, by name."""
        return {name: value for name, value in asdict(self).items() if name in _ATHLETE}


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to a ping; what is None a server does not tell."""

    type: ClassVar[str] = "pong"
    id: int
    server_ms: float | None = None
    counts: Counts | None = None


@dataclass(frozen=True, slots=True)
class EventMessage:
    """Something happened in the athlete's movement."""

    type: ClassVar[str] = "event"
    kind: str
    stage: str
    media_time_s: float
    number: int
    values: Mapping[str, float] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    id: int = 0
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Degrade:
    """The server asks the sender for less: see the table above."""

    type: ClassVar[str] = "degrade"
    fps: float
    scale: float


@dataclass(frozen=True, slots=True)
class Bye:
    """The side that sends it ends the session; only a server tells `counts` and `reconnect`."""

    type: ClassVar[str] = "bye"
    reason: str = ""
    counts: Counts | None = None
    reconnect: bool | None = None


@dataclass(frozen=True, slots=True)
class ErrorMessage:
    """The client's last message was not understood."""

    type: ClassVar[str] = "error"
    code: str
    detail: str


ServerMessage = Hello | Pong | EventMessage | Degrade | Bye | ErrorMessage
ClientMessage = Ping | Calibrate | Bye
_SERVER_TYPES: dict[str, type[Any]] = {
    kind.type: kind for kind in (Hello, Pong, EventMessage, Degrade, Bye, ErrorMessage)
}


def control_fields(message: ServerMessage | ClientMessage) -> dict[str, Any]:
    """The message as a map, as it is packed here and written as JSON on the WebSocket."""
    said = {name: value for name, value in asdict(message).items() if value is not None}
    return {"type": message.type, **said}


def encode_control(message: ServerMessage | ClientMessage) -> bytes:
    """The message in bytes."""
    return bytes(msgpack.packb(control_fields(message)))


_ATHLETE = {item.name for item in dataclass_fields(Calibrate)}


def decode_client(data: bytes | str) -> ClientMessage:
    """What a client sent; raises MalformedMessage for anything that it may not send."""
    fields = _unpack(data)
    match fields:
        case {"type": "ping", "id": int(number), **rest} if _is_uint32(number) and (
            set(rest) <= {"outside_ms"}
        ):
            return Ping(number, _milliseconds(rest.get("outside_ms")))
        case {"type": "bye", **rest} if set(rest) <= {"reason"}:
            return Bye(_reason(rest.get("reason", "")))
        case {"type": "calibrate", **rest} if set(rest) <= _ATHLETE:
            return Calibrate(**{name: _number(name, value) for name, value in rest.items()})
        case {"type": "ping"}:
            raise MalformedMessage(
                "fields", "ping takes id, an integer of 0…2^32-1, and outside_ms, nothing else"
            )
        case {"type": "bye"}:
            raise MalformedMessage("fields", "bye takes one key, reason: a text")
        case {"type": "calibrate"}:
            raise MalformedMessage(
                "fields",
                "calibrate takes height_m, mass_kg, box_height_m and speed_mps, nothing else",
            )
        case {"type": str(name)}:
            known = "send ping, calibrate or bye"
            raise MalformedMessage("unknown-type", f"no message {name[:40]!r}; {known}")
    raise MalformedMessage("no-type", "a message is a map with a text under 'type'")


def decode_server(data: bytes) -> ServerMessage:
    """What a server sent; raises MalformedMessage. Unknown keys are ignored."""
    fields = _unpack(data)
    kind = _SERVER_TYPES.get(str(fields.get("type")))
    if kind is None:
        raise MalformedMessage("unknown-type", f"no message {fields.get('type')!r}")
    names = {item.name for item in dataclass_fields(kind)}
    known = {name: value for name, value in fields.items() if name in names}
    if "flags" in known:
        known["flags"] = tuple(known["flags"])
    if known.get("verdict") is not None:
        known["verdict"] = decode_verdict(known["verdict"])
    try:
        if known.get("counts") is not None:
            known["counts"] = Counts(**known["counts"])
        message: ServerMessage = kind(**known)
    except TypeError as error:
        raise MalformedMessage("fields", str(error)) from error
    return message


def _unpack(data: bytes | str) -> dict[Any, Any]:
    if isinstance(data, str):
        raise MalformedMessage("not-msgpack", "send msgpack as binary, not text")
    if len(data) > CONTROL_LIMIT_BYTES:
        raise MalformedMessage("too-long", f"a message is at most {CONTROL_LIMIT_BYTES} bytes")
    try:
        fields = msgpack.unpackb(data)
    except (ValueError, msgpack.UnpackException, RecursionError) as error:
        raise MalformedMessage("not-msgpack", "the message is not one msgpack value") from error
    if not isinstance(fields, dict):
        raise MalformedMessage("no-type", "a message is a map with a text under 'type'")
    return fields


def _is_uint32(number: int) -> bool:
    return not isinstance(number, bool) and 0 <= number < 1 << 32


def _reason(value: object) -> str:
    if not isinstance(value, str):
        raise MalformedMessage("fields", "bye takes one key, reason: a text")
    return value[:REASON_LIMIT]


def _milliseconds(value: object) -> float | None:
    number = _number("outside_ms", value)
    if number is not None and number < 0:
        raise MalformedMessage("fields", "outside_ms is a time of 0 ms or more")
    return number


def _number(name: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise MalformedMessage("fields", f"{name} is a number or nil")
    return float(value)
