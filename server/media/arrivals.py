"""When packets came, by their transport-wide sequence numbers, until the sender has been told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from server.media.feedback import LONGEST_STEP, TICKS_PER_S, encode_feedback
from server.media.timestamps import Unwrap

SPAN = 2048
"""Numbers told of at once, at most; a sender that has jumped further hears only of the last."""

REORDERED = 256
"""A packet so much older than the newest is not told of any more: it has long counted as lost."""

IN_ONE = 256
"""Numbers in one message, if something came: it stays under 1,200 bytes."""

_BITS = 16


class Arrivals:
    """Collects arrivals and makes messages of them; never more than twice `SPAN`."""

    def __init__(self) -> None:
        self._numbers = Unwrap(_BITS)
        self._came: dict[int, int] = {}
        self._newest: int | None = None
        self._next = 0
        self._messages = 0

    def note(self, number: int, at_s: float) -> None:
        """The packet with this number (16 bit) came."""
        number = self._numbers.map(number)
        if self._newest is None:
            self._newest = self._next = number
        self._newest = max(self._newest, number)
        if number in self._came or number <= self._newest - REORDERED:
            return
        self._came[number] = round(at_s * TICKS_PER_S)
        self._next = min(self._next, number)
        if len(self._came) > 2 * SPAN:
            self._forget(self._newest - SPAN)

    def tell(self) -> list[bytes]:
        """Messages about every number since the last time; none when nothing came."""
        if self._newest is None:
            return []
        numbers = range(max(self._next, self._newest - SPAN + 1), self._newest + 1)
        messages = [self._message(one) for one in _messages_of(numbers, self._came)]
        self._next = self._newest + 1
        self._forget(self._newest - REORDERED)
        return messages

    def __len__(self) -> int:
        """Arrivals that are kept."""
        return len(self._came)

    def _message(self, numbers: range) -> bytes:
        self._messages += 1
        arrivals = [self._came.get(one) for one in numbers]
        return encode_feedback(numbers.start, arrivals, self._messages - 1)

    def _forget(self, last: int) -> None:
        self._came = {number: at for number, at in self._came.items() if number > last}


def _messages_of(numbers: range, came: Mapping[int, int]) -> Iterator[range]:
    """The numbers of each message, each ending with one that came."""
    begin = numbers.start
    last: int | None = None
    for number in numbers:
        if number not in came:
            continue
        if last is not None and (
            number - begin >= IN_ONE or abs(came[number] - came[last]) > LONGEST_STEP
        ):
            yield range(begin, last + 1)
            begin = last + 1
        last = number
    if last is not None:
        yield range(begin, last + 1)
