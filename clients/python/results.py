"""What a client gets for each frame."""

from __future__ import annotations

from dataclasses import dataclass

from server.wire.metrics import MetricsMessage


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """The answer to one frame, and when it came, in seconds of the monotonic clock."""

    message: MetricsMessage
    received_s: float
