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

DISCONNECTED = "disconnected"
"""Reason of a result whose frame came over a connection that is no more: to the client, who has
another one now, its RTP timestamp would mean nothing."""

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
        self._untold: Counter[str] = Counter()
        self._dropped = 0
        self._skipped = 0

    @property
    def dropped(self) -> int:
        """Results replaced because the open channel took none."""
        return self._dropped

    @property
    def skipped(self) -> int:
        """Results that were left out because their connection is no more."""
        return self._skipped

    def put(self, message: MetricsMessage) -> None:
        """Send the result now or as soon as the channel takes it."""
        if self._waiting is not None:
            is_slow = self._is_open()
            self._dropped += is_slow
            message = instead_of(self._waiting, message, CLIENT_SLOW if is_slow else NOT_OPEN)
        if self._untold:
            drops = self._untold + Counter(message.drops)
            message = replace(message, drops=dict(drops))
            self._untold = Counter()
        self._waiting = message
        self.flush()

    def skip(self, message: MetricsMessage) -> None:
        """Do not send this one, of an earlier connection: the next tells that it was dropped."""
        self._skipped += 1
        self._untold += Counter(message.drops) + Counter({DISCONNECTED: 1})

    def restart(self) -> None:
        """Another channel will come: what waits for the old one is skipped."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.skip(waiting)

    def flush(self) -> None:
        """The channel may take a message again."""
        if self._waiting is not None and self._send(encode_metrics(self._waiting)):
            self._waiting = None


def instead_of(lost: MetricsMessage, message: MetricsMessage, reason: str) -> MetricsMessage:
    """The message, telling also the drops that `lost` would have told, and that one itself."""
    drops = Counter(lost.drops) + Counter(message.drops) + Counter({reason: 1})
    return replace(message, drops=dict(drops))
