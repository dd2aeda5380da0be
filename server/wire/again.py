"""Answers to earlier frames, said once more in a later frame's message.

`metrics` repeats nothing by itself, so an answer that is lost on the way would be lost for good. A
message therefore carries under `again`, as far as there is room, the answers of some frames before
it: a list of lists, each of them

| place | value                                                                                  |
|-------|----------------------------------------------------------------------------------------|
| 0     | the message's `seq` less the frame's                                                   |
| 1     | the message's `rtp` less the frame's, modulo 2³²                                       |
| 2     | `score`, or nil                                                                        |
| 3     | `phase`; nil: that of the message                                                      |
| 4     | what differs from the message's `metrics`: a list of the metric's place there, from 0, |
|       | or of its name, then of its value, nil when it was not measured, then the next one     |
| 5     | `pose` as in `compact_pose`, compared with the pose before it: that of the list's last |
|       | frame with one, first of all the message's own; nil: nobody was there                  |

Floats have single precision here. A client that has the frame's own message already passes it over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgpack
import numpy as np
from numpy.typing import NDArray

from server.wire.compact_pose import NOTHING, Whole, fraction, pack, unpack, whole

_TURN = 1 << 32
_Changes = list[int | str | float | None]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What was found in one frame; `pose` is float32 (33, 4) or None."""

    rtp: int
    seq: int
    pose: NDArray[np.float32] | None
    score: float | None
    phase: str
    metrics: Mapping[str, float] = field(default_factory=dict)


def encode_again(message: Answer, earlier: Iterable[Answer], room_bytes: int) -> bytes:
    """The list as msgpack, of those in this order that fit; nothing at all when none does."""
    packed: list[bytes] = []
    left = room_bytes - 1  # the list's own head
    before = _pose_of(message)
    for answer in earlier:
        own = _pose_of(answer)
        one = _packed(message, answer, own, NOTHING if before is None else before)
        if one is None or len(one) > left or len(packed) == 15:
            break
        packed.append(one)
        left -= len(one)
        before = before if own is None else own
    return bytes([0x90 + len(packed)]) + b"".join(packed) if packed else b""


def decode_again(message: Answer, listed: Sequence[Any]) -> Iterator[Answer]:
    """The answers of an unpacked list; raises LookupError, TypeError or ValueError."""
    before = _pose_of(message)
    for seq, rtp, score, phase, metrics, pose in listed:
        own = None if pose is None else unpack(pose, NOTHING if before is None else before)
        yield Answer(
            rtp=(message.rtp - rtp) % _TURN,
            seq=message.seq - seq,
            pose=None if own is None else fraction(own),
            score=score,
            phase=message.phase if phase is None else phase,
            metrics=_changed(message.metrics, metrics),
        )
        before = before if own is None else own


def _pose_of(answer: Answer) -> Whole | None:
    return None if answer.pose is None else whole(answer.pose)


def _packed(message: Answer, answer: Answer, own: Whole | None, before: Whole) -> bytes | None:
    """One entry; None when it cannot be said."""
    pose = None if own is None else pack(own, before)
    if pose is None and answer.pose is not None:
        return None
    fields = [
        message.seq - answer.seq,
        (message.rtp - answer.rtp) % _TURN,
        answer.score,
        None if answer.phase == message.phase else answer.phase,
        _changes(message.metrics, answer.metrics),
        pose,
    ]
    return bytes(msgpack.packb(fields, use_single_float=True))


def _changes(now: Mapping[str, float], then: Mapping[str, float]) -> _Changes:
    changes: _Changes = []
    for place, (name, value) in enumerate(now.items()):
        if then.get(name) != value:
            changes += (place, then.get(name))
    for name in [name for name in then if name not in now]:
        changes += (name, then[name])
    return changes


def _changed(now: Mapping[str, float], changes: Sequence[Any]) -> dict[str, float]:
    names = list(now)
    then = dict(now)
    for at, value in zip(changes[::2], changes[1::2], strict=True):
        name = names[at] if isinstance(at, int) else at
        if value is None:
            then.pop(name, None)
        else:
            then[name] = value
    return then
