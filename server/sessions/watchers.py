"""One who follows a session from outside, over a WebSocket."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Iterator

from server.sessions.outbox import CLIENT_SLOW
from server.sessions.told import FrameText, Said

EVENT_LIMIT = 256


class WatcherTooSlow(Exception):
    """So many finals wait that the next would have to be lost."""


class HungUp(Exception):
    """The process that has the session hung up, with this code."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        super().__init__(reason)


class Watcher:
    """A bounded queue: of frames only the newest waits; events make room for what must last.

    `next` returns events first, then the newest frame, at the very end the last word.
    """

    def __init__(self, limit: int = EVENT_LIMIT, *, wants_frames: bool = True) -> None:
        self.wants_frames = wants_frames
        self._limit = limit
        self._events: deque[Said] = deque()
        self._frame: FrameText | None = None
        self._untold: Counter[str] = Counter()
        self._end: Said | None = None
        self._ended = False
        self._hung_up: HungUp | None = None
        self._overflow = False
        self._news = asyncio.Event()
        self.skipped = 0

    def put_frame(self, frame: FrameText) -> None:
        """The newest frame; one that still waits is skipped and counted."""
        if self._ended:
            return
        if self._frame is not None:
            self.skipped += 1
            self._untold += Counter(self._frame.drops) + Counter({CLIENT_SLOW: 1})
        self._frame = frame
        self._news.set()

    def put(self, said: Said) -> None:
        """An event; when the queue is full the oldest that need not last goes."""
        if len(self._events) >= self._limit and not self._make_room():
            self._overflow = True
        else:
            self._events.append(said)
        self._news.set()

    def end(self, said: Said) -> None:
        """Nothing more will come after this."""
        self._end = said
        self._news.set()

    def hang_up(self, code: int, reason: str) -> None:
        """After what there is, and without a goodbye."""
        self._hung_up = HungUp(code, reason)
        self._news.set()

    async def next(self) -> list[str]:
        """What is new, as JSON; empty after the end. Raises WatcherTooSlow and HungUp."""
        while True:
            if messages := list(self._take()):
                return messages
            if self._overflow:
                raise WatcherTooSlow("finals could not be delivered in time")
            if self._ended:
                return []
            if self._hung_up is not None:
                raise self._hung_up
            self._news.clear()
            await self._news.wait()

    def _take(self) -> Iterator[str]:
        while self._events:
            yield self._events.popleft().text
        if self._frame is not None:
            frame, self._frame = self._frame, None
            yield self._told(frame)
        if self._end is not None:
            end, self._end, self._ended = self._end, None, True
            yield end.text

    def _told(self, frame: FrameText) -> str:
        if not self._untold:
            return frame.text
        drops, self._untold = self._untold + Counter(frame.drops), Counter()
        return frame.telling(dict(drops))

    def _make_room(self) -> bool:
        for said in self._events:
            if not said.lasting:
                self._events.remove(said)
                self.skipped += 1
                return True
        return False
