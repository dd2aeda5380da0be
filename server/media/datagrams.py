"""Datagrams between the socket and the connection, bounded."""

from __future__ import annotations

import asyncio

LIMIT = 2048
"""Datagrams that may wait while the event loop is busy: more than a second of 1080p."""

Datagram = tuple[bytes, int] | None
"""Bytes and ICE component, or None: the end."""


class DatagramQueue(asyncio.Queue[Datagram]):
    """Drops what comes when it is full, as a socket's own buffer does, and counts it."""

    def __init__(self, limit: int = LIMIT) -> None:
        super().__init__()
        self._limit = limit
        self.dropped = 0

    def put_nowait(self, item: Datagram) -> None:
        """Add a datagram or drop it; the end always has room."""
        if item is not None and self.qsize() >= self._limit:
            self.dropped += 1
        else:
            super().put_nowait(item)
