"""The ring buffer between a stream's producer and the batching runner."""

from __future__ import annotations

from collections import deque
from enum import StrEnum
from threading import Condition
from typing import Generic, TypeVar

from inference.buffers.drops import DropReason, Drops
from inference.errors import StreamClosed

T = TypeVar("T")


class Overflow(StrEnum):
    """What a full buffer does with one more frame."""

    SUPERSEDE = "supersede"
    """Live: the oldest makes room and is counted; the producer never waits."""
    WAIT = "wait"
    """Offline: the producer waits until there is room; nothing is dropped."""


class RingBuffer(Generic[T]):
    """Holds at most `capacity` frames, oldest first; safe to use from several threads.

    At every moment pushed = taken + dropped + held. A `put` that raises has pushed nothing.
    """

    def __init__(self, capacity: int, overflow: Overflow, drops: Drops) -> None:
        if capacity < 1:
            raise ValueError("a buffer holds at least one frame")
        self._capacity = capacity
        self._overflow = overflow
        self._drops = drops
        self._items: deque[T] = deque()
        self._changed = Condition()
        self._ended = False
        self.pushed = 0
        self.taken = 0
        self.dropped = 0

    @property
    def held(self) -> int:
        """Frames that wait now."""
        return len(self._items)

    @property
    def ended(self) -> bool:
        """Whether no frame can be put any more."""
        return self._ended

    def put(self, item: T) -> None:
        """Add the newest frame; blocks only under `Overflow.WAIT`; raises StreamClosed."""
        with self._changed:
            if self._overflow is Overflow.WAIT:
                self._changed.wait_for(lambda: self._ended or not self._full())
            if self._ended:
                raise StreamClosed("the stream has ended; open a new one to push frames")
            if self._full():
                self._items.popleft()
                self._note(DropReason.SUPERSEDED, 1)
            self._items.append(item)
            self.pushed += 1

    def head(self) -> T | None:
        """The frame that `take` would give now, left where it is."""
        with self._changed:
            return self._items[0] if self._items else None

    def take(self) -> T | None:
        """Remove and return the oldest frame, None when there is none; never waits."""
        with self._changed:
            if not self._items:
                return None
            self.taken += 1
            self._changed.notify()
            return self._items.popleft()

    def discard(self, item: T, reason: DropReason) -> bool:
        """Drop `item` if it is still the oldest; False when a fresher one has taken its place."""
        with self._changed:
            if not self._items or self._items[0] is not item:
                return False
            self._items.popleft()
            self._note(reason, 1)
            self._changed.notify()
            return True

    def end(self) -> None:
        """Take no more frames; those held can still be taken. Wakes a waiting producer."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def close(self) -> None:
        """End, and drop what is held as `closed`; safe to call twice."""
        with self._changed:
            self._ended = True
            self._note(DropReason.CLOSED, len(self._items))
            self._items.clear()
            self._changed.notify_all()

    def _full(self) -> bool:
        return len(self._items) >= self._capacity

    def _note(self, reason: DropReason, frames: int) -> None:
        self.dropped += frames
        self._drops.count(reason, frames)
