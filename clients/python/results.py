"""What a client gets for each frame."""

from __future__ import annotations

from dataclasses import dataclass

from clients.python.offset import ClockOffset
from server.wire.metrics import MetricsMessage


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """The answer to one frame, when it came, in seconds of the monotonic clock, and where the
    server's clock stood then, once a ping has told.

    One that is `repeated` came with a later frame's message, because its own was lost: it has
    neither stages nor drops.
    """

    message: MetricsMessage
    received_s: float
    offset: ClockOffset | None = None
    repeated: bool = False
