"""Results on their way to the client: the newest only."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
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

AGAIN = (1, 3, 4, 2)
"""Which of the last messages' answers are said again, counted back, those that matter most first.

Losses come in bursts. With room for two of them, the one before and the third before, a burst of
three messages costs nothing; with three, one of four. Older ones would come too late."""

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
        self._said: deque[MetricsMessage] = deque(maxlen=max(AGAIN))
        self._untold: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self.sent = 0

    @property
    def left_out(self) -> Mapping[str, int]:
        """Results that were not sent, by reason."""
        return self._left_out

    def put(self, message: MetricsMessage) -> None:
        """Send the result now or as soon as the channel takes it."""
        if self._waiting is not None:
            message = instead_of(self._waiting, message, self._leave_out())
        if self._untold:
            drops = self._untold + Counter(message.drops)
            message = replace(message, drops=dict(drops))
            self._untold = Counter()
        self._waiting = message
        self.flush()

    def skip(self, message: MetricsMessage) -> None:
        """Do not send this one, of an earlier connection: the next tells that it was dropped."""
        self._left_out[DISCONNECTED] += 1
        self._untold += Counter(message.drops) + Counter({DISCONNECTED: 1})

    def restart(self) -> None:
        """Another channel will come: what waits for the old one is skipped, and what was said
        there is not said again."""
        self._said.clear()
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.skip(waiting)

    def end(self) -> None:
        """Nothing is sent any more: what waits is left out."""
        if self._waiting is not None:
            self._waiting = None
            self._leave_out()

    def flush(self) -> None:
        """The channel may take a message again."""
        waiting = self._waiting
        if waiting is not None and self._send(encode_metrics(self._with_again(waiting))):
            self.sent += 1
            self._said.append(waiting)
            self._waiting = None

    def _leave_out(self) -> str:
        reason = CLIENT_SLOW if self._is_open() else NOT_OPEN
        self._left_out[reason] += 1
        return reason

    def _with_again(self, message: MetricsMessage) -> MetricsMessage:
        said = self._said
        return replace(message, again=tuple(said[-n] for n in AGAIN if n <= len(said)))


def instead_of(lost: MetricsMessage, message: MetricsMessage, reason: str) -> MetricsMessage:
    """The message, telling also the drops that `lost` would have told, and that one itself."""
    drops = Counter(lost.drops) + Counter(message.drops) + Counter({reason: 1})
    return replace(message, drops=dict(drops))
