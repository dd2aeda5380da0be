"""Out of the messages on `metrics`, one result for each frame."""

from __future__ import annotations

from collections import deque

from clients.python.offset import ClockOffset
from clients.python.results import Result
from server.wire.again import Answer
from server.wire.metrics import MetricsMessage

REMEMBERED = 256


class Answers:
    """Knows which frames of a session were answered, so that what is said again counts once."""

    def __init__(self) -> None:
        self._known: deque[int] = deque(maxlen=REMEMBERED)

    def take(
        self, message: MetricsMessage, received_s: float, offset: ClockOffset | None = None
    ) -> list[Result]:
        """The results of a message, oldest first.

        Earlier frames are in it when nothing had come for them, and its own frame when it was not
        said again before, by a later message that was quicker.
        """
        again = sorted(message.again, key=lambda answer: answer.seq)
        results = [
            Result(_message(one), received_s, offset, repeated=True)
            for one in again
            if self._is_new(one)
        ]
        if self._is_new(message):
            results.append(Result(message, received_s, offset))
        return results

    def _is_new(self, answer: Answer) -> bool:
        is_new = answer.seq not in self._known
        if is_new:
            self._known.append(answer.seq)
        return is_new


def _message(answer: Answer) -> MetricsMessage:
    return MetricsMessage(**{name: getattr(answer, name) for name in Answer.__slots__})
