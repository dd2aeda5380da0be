"""Packets that follow each other in one frame, and which of them make a whole key frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from server.media.packets import Held


@dataclass(slots=True)
class Run:
    """Packets `first` … `last` of one frame, none missing between them, the last one perhaps the
    frame's. `opens` is the first that opens the frame, `key` the last that is a part of a key
    frame; None where there is none. `heads` says that the first one does, or is."""

    first: int
    last: int
    timestamp: int
    ended: bool
    opens: int | None
    key: int | None
    heads: bool

    def precedes(self, other: Run) -> bool:
        """Whether the other goes on with the same frame right behind this."""
        joins = self.last + 1 == other.first and self.timestamp == other.timestamp
        return joins and not self.ended

    def extend(self, other: Run) -> None:
        """The other, which this precedes, is a part of it now."""
        self.last, self.ended = other.last, other.ended
        self.opens = other.opens if self.opens is None else self.opens
        self.key = self.key if other.key is None else other.key


class Runs:
    """Kept up to date with every packet, so that a question costs no search through them all: a
    sender could make that take milliseconds for each packet."""

    def __init__(self) -> None:
        self._by_first: dict[int, Run] = {}
        self._by_last: dict[int, Run] = {}
        self._whole: dict[int, int] = {}

    def add(self, held: Held) -> None:
        """A packet came; padding makes a run of its own."""
        number, packet = held.number, held.packet
        opens = number if packet.opens else None
        key = number if packet.key else None
        run = Run(
            number, number, held.timestamp, packet.marker, opens, key, packet.opens or packet.key
        )
        before, after = self._by_last.get(number - 1), self._by_first.get(number + 1)
        if before is not None and before.precedes(run):
            del self._by_last[before.last]
            before.extend(run)
            run = before
        if after is not None and run.precedes(after):
            del self._by_first[after.first]
            self._whole.pop(after.first, None)
            run.extend(after)
        self._by_first[run.first] = self._by_last[run.last] = run
        for one in (run, self._by_last.get(run.first - 1), self._by_first.get(run.last + 1)):
            if one is not None:
                self._judge(one)

    def remove(self, number: int) -> None:
        """The packet with the lowest number of all is there no longer."""
        run = self._by_first.pop(number)
        self._whole.pop(number, None)
        if run.last == number:
            del self._by_last[number]
            return
        run.first, run.heads = number + 1, False
        run.opens = None if run.opens == number else run.opens
        run.key = None if run.key == number else run.key
        self._by_first[run.first] = run
        self._judge(run)

    def whole_keys(self) -> Iterator[int]:
        """The first packets of key frames that are whole, in any order."""
        return iter(self._whole.values())

    def _judge(self, run: Run) -> None:
        start = self._start(run)
        if start is not None and self._is_whole(run) and run.key is not None and start <= run.key:
            self._whole[run.first] = start
        else:
            self._whole.pop(run.first, None)

    def _start(self, run: Run) -> int | None:
        """Where its frame begins: behind the end of another, or where it says so."""
        before = self._by_last.get(run.first - 1)
        return run.first if run.heads and before is not None and before.ended else run.opens

    def _is_whole(self, run: Run) -> bool:
        """With its last packet, or when the next frame's begin right behind it."""
        return run.ended or run.last + 1 in self._by_first
