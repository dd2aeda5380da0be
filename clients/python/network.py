"""The network's part of an age, split into the way there and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clients.python.results import Result


@dataclass(frozen=True, slots=True)
class NetworkTimes:
    """Medians in milliseconds: `up_ms` from sending to the first packet's arrival, `down_ms` from
    the end of the last stage to the client. What one has too much the other has too little: each
    may be off by `error_ms`, their sum is exact."""

    up_ms: float
    down_ms: float
    error_ms: float


def network_times(results: Sequence[Result], sent_s: Mapping[int, float]) -> NetworkTimes | None:
    """Split where a ping has told the server's clock; `sent_s` by RTP timestamp.

    None where no result can be split.
    """
    rows = [row for one in results if (row := _split(one, sent_s)) is not None]
    if not rows:
        return None
    up_ms, down_ms, error_ms = np.round(np.median(np.array(rows) * 1e3, axis=0), 2)
    return NetworkTimes(float(up_ms), float(down_ms), float(error_ms))


def _split(result: Result, sent_s: Mapping[int, float]) -> tuple[float, float, float] | None:
    message, offset = result.message, result.offset
    at_s = sent_s.get(message.rtp)
    if at_s is None or offset is None or message.first_packet_ms is None:
        return None
    worked_s = sum(message.stages.values()) / 1e3
    both_s = max(0.0, result.received_s - at_s - worked_s)
    up_s = message.first_packet_ms / 1e3 - offset.offset_s - at_s
    up_s = min(max(0.0, up_s), both_s)  # neither way takes less than no time
    return up_s, both_s - up_s, offset.bound_s
