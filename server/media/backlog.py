"""What waits for the decoder: few frames, and never stale ones when it can be helped."""

from __future__ import annotations

from collections import deque
from threading import Condition

from inference.buffers.drops import DropReason, Drops
from inference.clock import Clock
from server.media.packets import EncodedFrame

DEPTH = 2
"""Frames that may wait for a decoder that keeps up."""

LIMIT = 90
"""Frames of a burst that may wait at most: they build on each other, so none can be left out
but by starting again at a key frame."""

LIMIT_BYTES = 16 << 20
"""Of these frames; 90 of 1080p at 8 Mbit/s have 3 MB."""


class DecodeQueue:
    """Hands frames from the event loop to the decoder's thread, in order.

    With more than `DEPTH` waiting, those before a key frame are dropped as late when the first
    is so; over `LIMIT` or `LIMIT_BYTES`, everything is, up to the next key frame.
    """

    def __init__(self, drops: Drops, clock: Clock) -> None:
        self._drops = drops
        self._clock = clock
        self._frames: deque[EncodedFrame] = deque()
        self._changed = Condition()
        self._needs_key = False
        self._ended = False

    def put(self, item: EncodedFrame | None) -> bool:
        """Add a frame, never waiting; False when frames were given up and a key frame must be
        asked for. None ends the queue."""
        with self._changed:
            if item is None:
                self._ended = True
            elif not self._needs_key or item.key:
                self._needs_key = False
                self._frames.append(item)
            else:
                self._drops.count(DropReason.LATE)
            self._changed.notify()
            return self._trim()

    def get(self) -> EncodedFrame | None:
        """The next frame, when there is one; None at the end, whatever waits."""
        with self._changed:
            self._changed.wait_for(lambda: self._frames or self._ended)
            if self._ended:
                return None
            return self._frames.popleft()

    def __len__(self) -> int:
        return len(self._frames)

    def _trim(self) -> bool:
        if len(self._frames) > DEPTH and self._clock() > self._frames[0].best_before_s:
            newest_key = max((n for n, one in enumerate(self._frames) if one.key), default=0)
            self._drop(newest_key)
        if len(self._frames) > LIMIT or sum(len(one.data) for one in self._frames) > LIMIT_BYTES:
            self._drop(len(self._frames))
            self._needs_key = True
        return not self._needs_key

    def _drop(self, count: int) -> None:
        for _ in range(count):
            self._frames.popleft()
        self._drops.count(DropReason.LATE, count)
