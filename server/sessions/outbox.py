"""Results on their way to the client: the newest only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from server.wire.metrics import MetricsMessage, encode_metrics

CLIENT_SLOW = "client_slow"
"""Reason of a result that was made but not sent, because the client's channel was full."""

NOT_OPEN = "not_open"
"""Reason of a result that was made before the client had opened the channel. One that never
opens it, and follows over a WebSocket, is not slow."""

Send = Callable[[bytes], bool]


class Outbox:
    """Holds at most one result while the channel takes none.

    A newer result replaces it; the replaced one is counted as a drop, and the drops that it
    would have told are told by the next.
    """

    def __init__(self, send: Send, is_open: Callable[[], bool]) -> None:
        self._send = send
        self._is_open = is_open
        self._waiting: MetricsMessage | None = None
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """Results replaced because the open channel took none."""
        return self._dropped

    def put(self, message: MetricsMessage) -> None:
        """Send the result now or as soon as the channel takes it."""
        if self._waiting is not None:
            is_slow = self._is_open()
            self._dropped += is_slow
            message = instead_of(self._waiting, message, CLIENT_SLOW if is_slow else NOT_OPEN)
        self._waiting = message
        self.flush()

    def flush(self) -> None:
        """The channel may take a message again."""
        if self._waiting is not None and self._send(encode_metrics(self._waiting)):
            self._waiting = None


def instead_of(lost: MetricsMessage, message: MetricsMessage, reason: str) -> MetricsMessage:
    """The message, telling also the drops that `lost` would have told, and that one itself."""
    drops = Counter(lost.drops) + Counter(message.drops) + Counter({reason: 1})
    return replace(message, drops=dict(drops))
