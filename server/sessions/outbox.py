"""Results on their way to the client: the newest only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from server.wire.metrics import MetricsMessage, encode_metrics

CLIENT_SLOW = "client_slow"
"""Reason of a result that was made but not sent, because the client's channel was full."""

Send = Callable[[bytes], bool]


class Outbox:
    """Holds at most one result while the channel takes none.

    A newer result replaces it; the replaced one is counted as a drop, and the drops that it
    would have told are told by the next.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: MetricsMessage | None = None
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """Results replaced before they were sent."""
        return self._dropped

    def put(self, message: MetricsMessage) -> None:
        """Send the result now or as soon as the channel takes it."""
        if self._waiting is not None:
            self._dropped += 1
            lost = {**self._waiting.drops, CLIENT_SLOW: self._waiting.drops.get(CLIENT_SLOW, 0) + 1}
            message = replace(message, drops=_sum(lost, message.drops))
        self._waiting = message
        self.flush()

    def flush(self) -> None:
        """The channel may take a message again."""
        if self._waiting is not None and self._send(encode_metrics(self._waiting)):
            self._waiting = None


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(one) + Counter(other))
