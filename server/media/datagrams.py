"""Datagrams between the socket and the connection, bounded."""

from __future__ import annotations

import asyncio
from collections import deque

from inference.clock import Clock

LIMIT = 2048
"""Datagrams that may wait while the event loop is busy: more than a second of 1080p."""

Datagram = tuple[bytes, int] | None
"""Bytes and ICE component, or None: the end."""


class DatagramQueue(asyncio.Queue[Datagram]):
    """Drops what comes when it is full, as a socket's own buffer does, and counts it; knows when
    the datagram that was taken last had come, however long it has waited here."""

    def __init__(self, clock: Clock, limit: int = LIMIT) -> None:
        super().__init__()
        self._clock = clock
        self.limit = limit
        self._came_s: deque[float] = deque()
        self.dropped = 0
        self.taken_came_s = clock()

    def put_nowait(self, item: Datagram) -> None:
        """Add a datagram or drop it; the end always has room."""
        if item is not None and self.qsize() >= self.limit:
            self.dropped += 1
        else:
            super().put_nowait(item)

    def _put(self, item: Datagram) -> None:
        super()._put(item)
        self._came_s.append(self._clock())

    def _get(self) -> Datagram:
        self.taken_came_s = self._came_s.popleft()
        return super()._get()
