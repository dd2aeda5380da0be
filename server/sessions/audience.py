"""All who follow one session, and how they are told without its noticing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from server.sessions.told import FrameText, Said
from server.sessions.watchers import Watcher
from server.wire.control import Bye, EventMessage
from server.wire.metrics import MetricsMessage

WATCHER_LIMIT = 250

FRAMES_PER_S = 1000.0
"""Frames that a process tells all its watchers in a second; where that is less than all frames,
each is told fewer. What telling them costs, `sideline bench watchers` shows."""

SLICE = 8
"""So many are told at once; then the loop looks at what came from the network."""

PACED = "paced"
"""Reason of a result that watchers were not told because they are many."""


class TooManyWatchers(Exception):
    """As many follow the session as may."""


@dataclass(slots=True)
class Attendance:
    """All watchers of a process: each session has at most `limit`."""

    limit: int = WATCHER_LIMIT
    count: int = 0

    @property
    def pause_s(self) -> float:
        """From one frame that an audience is told to the next, at least."""
        return self.count / FRAMES_PER_S


class Audience:
    """The watchers of one session.

    Each message is encoded once. Events are told at once; frames to a few at a time and only the
    newest, so that neither many nor slow watchers hold up a session.
    """

    def __init__(self, attendance: Attendance | None = None) -> None:
        self._attendance = attendance or Attendance()
        self._watchers: dict[Watcher, None] = {}
        self._house: set[Watcher] = set()
        self._newest: FrameText | None = None
        self._untold: Counter[str] = Counter()
        self._next_s = 0.0
        self._timer: asyncio.Handle | None = None
        self._end: Callable[[Watcher], None] | None = None

    def __len__(self) -> int:
        return len(self._watchers) - len(self._house)

    def join(self) -> Watcher:
        """One more; raises TooManyWatchers."""
        if len(self) >= self._attendance.limit:
            raise TooManyWatchers(f"{self._attendance.limit} follow this session already")
        watcher = Watcher()
        self._watchers[watcher] = None
        self._attendance.count += 1
        if self._end is not None:
            self._end(watcher)
        return watcher

    def overhear(self) -> Watcher:
        """One of the house's own, which takes nobody's place and is told of frames only once it
        wants them."""
        watcher = Watcher(wants_frames=False)
        self._watchers[watcher] = None
        self._house.add(watcher)
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """It follows no longer; safe to call again."""
        if watcher in self._watchers:
            del self._watchers[watcher]
            self._attendance.count -= watcher not in self._house
            self._house.discard(watcher)
        if not self._watchers and self._timer is not None:
            self._timer.cancel()
            self._timer = self._newest = None
            self._untold.clear()

    def put_frame(self, message: MetricsMessage) -> None:
        """Tell all of a frame."""
        if any(one.wants_frames for one in self._watchers):
            self.pass_on(FrameText(message))

    def pass_on(self, frame: FrameText) -> None:
        """Tell all of a frame that is put into words already, or will be once."""
        if self._newest is not None:
            self._untold += Counter(self._newest.drops) + Counter({PACED: 1})
        self._newest = frame
        if self._timer is None:
            self._begin_or_wait()

    def put_event(self, message: EventMessage) -> None:
        """Tell all of an event."""
        if self._watchers:
            self.put(Said.message(message))

    def put(self, said: Said) -> None:
        """Tell all of what is not a frame."""
        for watcher in self._watchers:
            watcher.put(said)

    def end(self, message: Bye) -> None:
        """Tell all of the end."""
        self.close(Said.message(message))

    def close(self, said: Said) -> None:
        """The same, with any last word."""
        if self._timer is not None:
            self._timer.cancel()
        self._finish(lambda one: one.end(said))

    def hang_up(self, code: int, reason: str) -> None:
        """The process that has the session is gone, or will not tell."""
        self._finish(lambda one: one.hang_up(code, reason))

    def _finish(self, end: Callable[[Watcher], None]) -> None:
        """Who comes later is told the same."""
        self._end = end
        for watcher in self._watchers:
            end(watcher)

    def _begin_or_wait(self) -> None:
        loop = asyncio.get_running_loop()
        left_s = self._next_s - loop.time()
        if left_s > 0:
            self._timer = loop.call_later(left_s, self._begin)
        else:
            self._begin()

    def _begin(self) -> None:
        """A round: the newest frame to all who follow now."""
        frame, self._newest = self._newest, None
        self._timer = None
        if frame is None:
            return
        self._next_s = asyncio.get_running_loop().time() + self._attendance.pause_s
        if self._untold:
            told = dict(self._untold + Counter(frame.drops))
            self._untold.clear()
            frame = FrameText.parse(frame.telling(told))
        self._tell(frame, [one for one in self._watchers if one.wants_frames], 0)

    def _tell(self, frame: FrameText, all_of_them: list[Watcher], told: int) -> None:
        for watcher in all_of_them[told : told + SLICE]:
            watcher.put_frame(frame)
        if told + SLICE < len(all_of_them):
            loop = asyncio.get_running_loop()
            self._timer = loop.call_soon(self._tell, frame, all_of_them, told + SLICE)
        else:
            self._timer = None
            if self._newest is not None:
                self._begin_or_wait()
