"""Those who follow a session from outside, over a WebSocket."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from typing import Any

from server.sessions.outbox import CLIENT_SLOW, instead_of
from server.wire.control import Bye, EventMessage, control_fields
from server.wire.metrics import MetricsMessage, to_json

EVENT_LIMIT = 256
FINAL = "final"
WATCHER_LIMIT = 16
"""Watchers of one session at a time."""


class WatcherTooSlow(Exception):
    """So many finals wait that the next would have to be lost."""


class TooManyWatchers(Exception):
    """As many follow the session as may."""


class Watcher:
    """A bounded queue: of frames only the newest waits; events make room for finals.

    `next` returns events first, then the newest frame, at the very end `bye`.
    """

    def __init__(self, limit: int = EVENT_LIMIT) -> None:
        self._limit = limit
        self._events: deque[EventMessage] = deque()
        self._frame: MetricsMessage | None = None
        self._end: Bye | None = None
        self._ended = False
        self._overflow = False
        self._news = asyncio.Event()
        self.skipped = 0

    def put_frame(self, message: MetricsMessage) -> None:
        """The newest frame; one that still waits is skipped and counted."""
        if self._frame is not None:
            self.skipped += 1
            message = instead_of(self._frame, message, CLIENT_SLOW)
        self._frame = message
        self._news.set()

    def put_event(self, message: EventMessage) -> None:
        """An event; when the queue is full the oldest that is not final goes."""
        if len(self._events) >= self._limit and not self._make_room():
            self._overflow = True
        else:
            self._events.append(message)
        self._news.set()

    def end(self, message: Bye) -> None:
        """Nothing more will come after this."""
        self._end = message
        self._news.set()

    async def next(self) -> list[dict[str, Any]]:
        """What is new, as JSON objects; empty after the end. Raises WatcherTooSlow."""
        while True:
            if messages := list(self._take()):
                return messages
            if self._overflow:
                raise WatcherTooSlow("finals could not be delivered in time")
            if self._ended:
                return []
            self._news.clear()
            await self._news.wait()

    def _take(self) -> Iterator[dict[str, Any]]:
        while self._events:
            yield control_fields(self._events.popleft())
        if self._frame is not None:
            message, self._frame = self._frame, None
            yield to_json(message)
        if self._end is not None:
            message_of_end, self._end, self._ended = self._end, None, True
            yield control_fields(message_of_end)

    def _make_room(self) -> bool:
        for event in self._events:
            if event.stage != FINAL:
                self._events.remove(event)
                self.skipped += 1
                return True
        return False


class Audience:
    """All watchers of one session; `limit` of them at a time."""

    def __init__(self, limit: int = WATCHER_LIMIT) -> None:
        self._limit = limit
        self._watchers: set[Watcher] = set()

    def __len__(self) -> int:
        return len(self._watchers)

    def join(self) -> Watcher:
        """One more; raises TooManyWatchers."""
        if len(self._watchers) >= self._limit:
            raise TooManyWatchers(f"{self._limit} follow this session already")
        watcher = Watcher()
        self._watchers.add(watcher)
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """It follows no longer."""
        self._watchers.discard(watcher)

    def put_frame(self, message: MetricsMessage) -> None:
        """Tell all of a frame."""
        for watcher in self._watchers:
            watcher.put_frame(message)

    def put_event(self, message: EventMessage) -> None:
        """Tell all of an event."""
        for watcher in self._watchers:
            watcher.put_event(message)

    def end(self, message: Bye) -> None:
        """Tell all of the end."""
        for watcher in self._watchers:
            watcher.end(message)
