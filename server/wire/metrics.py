"""The message on `metrics`: one msgpack map a frame, always under 1,200 bytes.

| key       | value                                                                        |
|-----------|------------------------------------------------------------------------------|
| `v`       | 1                                                                            |
| `rtp`     | the frame's RTP timestamp as on the wire, uint32                             |
| `seq`     | the frame's number in its stream, from 0; a gap is a dropped frame           |
| `pose`    | little-endian float32, 33 rows of x, y, z, visibility (528 bytes), or nil    |
| `score`   | 0…1, how sure the net is of the person, or nil without a pose                |
| `phase`   | name of the sport's phase                                                    |
| `metrics` | map of floats, units in the names                                            |
| `first_packet_ms` | when the frame's first packet came, in ms of the server's monotonic  |
|           | clock, the clock of `server_ms` in `pong`; the stages follow from here       |
| `stages`  | milliseconds spent: received, decoded, waited, inferred, analysed            |
| `drops`   | frames dropped since the last message, by reason                             |
| `trimmed` | only when entries had to be left out to keep the size: how many              |
| `again`   | only when there is room: answers to earlier frames once more, see `again`    |

x and y are fractions of the frame's width and height. The channel is unordered and lossy: a
client keeps the newest `seq`; what `drops` did not arrive, `counts` on `control` tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgpack
import numpy as np

from server.wire.again import Answer, decode_again, encode_again
from server.wire.errors import MalformedMessage
from server.wire.limits import METRICS_LIMIT_BYTES, VERSION

POSE_SHAPE = (33, 4)
POSE_BYTES = 528
PHASE_LIMIT = 64


_AGAIN: bytes = msgpack.packb("again")
_MAP_OF_0, _MAP_OF_15 = 0x80, 0x8F
"""First bytes of short maps in msgpack."""


@dataclass(frozen=True, slots=True, eq=False)
class MetricsMessage(Answer):
    """One frame's answer, and `again` those of earlier frames, as far as there is room, in this
    order."""

    stages: Mapping[str, float] = field(default_factory=dict)
    drops: Mapping[str, int] = field(default_factory=dict)
    trimmed: int = 0
    first_packet_ms: float | None = None
    again: tuple[Answer, ...] = ()


def encode_metrics(message: MetricsMessage) -> bytes:
    """The message in bytes, fewer than 1,200; entries that do not fit are left out and counted."""
    for candidate in _ever_smaller(message):
        packed = _pack(candidate)
        if len(packed) < METRICS_LIMIT_BYTES:
            return _with_again(packed, candidate)
    raise AssertionError("a message without entries always fits")


def decode_metrics(data: bytes) -> MetricsMessage:
    """The message of these bytes; raises MalformedMessage."""
    try:
        fields = msgpack.unpackb(data)
    except (ValueError, msgpack.UnpackException) as error:
        raise MalformedMessage("not-msgpack", "the message is not msgpack") from error
    if not isinstance(fields, dict) or fields.get("v") != VERSION:
        raise MalformedMessage("version", f"expected a map with v = {VERSION}")
    try:
        return _from_fields(fields)
    except (LookupError, TypeError, ValueError) as error:
        raise MalformedMessage("fields", f"bad metrics message: {error}") from error


def to_json(message: MetricsMessage) -> dict[str, Any]:
    """The same fields for a WebSocket; the pose is 33 lists of four numbers."""
    pose = None if message.pose is None else np.round(message.pose.astype(float), 4).tolist()
    return {"type": "metrics", **_fields(message), "pose": pose}


def _fields(message: MetricsMessage) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "v": VERSION,
        "rtp": message.rtp,
        "seq": message.seq,
        "score": message.score,
        "phase": _cut(message.phase),
        "metrics": dict(message.metrics),
        "stages": dict(message.stages),
        "drops": dict(message.drops),
    }
    if message.first_packet_ms is not None:
        fields["first_packet_ms"] = message.first_packet_ms
    if message.trimmed:
        fields["trimmed"] = message.trimmed
    return fields


def _pack(message: MetricsMessage) -> bytes:
    pose = None
    if message.pose is not None:
        pose = np.ascontiguousarray(message.pose, dtype="<f4").tobytes()
    return bytes(msgpack.packb({**_fields(message), "pose": pose}))


def _with_again(packed: bytes, message: MetricsMessage) -> bytes:
    """One more key in the map, without packing it all again."""
    assert _MAP_OF_0 <= packed[0] < _MAP_OF_15
    room_bytes = METRICS_LIMIT_BYTES - 1 - len(packed) - len(_AGAIN)
    again = encode_again(message, message.again, room_bytes)
    return bytes([packed[0] + 1]) + packed[1:] + _AGAIN + again if again else packed


def _from_fields(fields: Mapping[str, Any]) -> MetricsMessage:
    raw = fields["pose"]
    pose = None if raw is None else np.frombuffer(raw, dtype="<f4").reshape(POSE_SHAPE)
    names = ("rtp", "seq", "score", "phase", "metrics", "stages", "drops")
    message = MetricsMessage(
        pose=pose,
        trimmed=fields.get("trimmed", 0),
        first_packet_ms=fields.get("first_packet_ms"),
        **{name: fields[name] for name in names},
    )
    again = fields.get("again", ())
    return replace(message, again=tuple(decode_again(message, again))) if again else message


def _ever_smaller(message: MetricsMessage) -> Iterator[MetricsMessage]:
    """The message, then with its last metrics left out one by one, then its last stages; at
    the end the drops are added up under one reason, so that none is lost."""
    yield message
    left = message
    while metrics := dict(left.metrics):
        metrics.popitem()
        left = replace(left, metrics=metrics, trimmed=left.trimmed + 1)
        yield left
    while stages := dict(left.stages):
        stages.popitem()
        left = replace(left, stages=stages, trimmed=left.trimmed + 1)
        yield left
    yield replace(left, drops={"other": sum(left.drops.values())})


def _cut(text: str) -> str:
    return text.encode()[:PHASE_LIMIT].decode(errors="ignore")
