"""Notices a client that lives but sends no video."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """A call that is to come."""

    def cancel(self) -> None:
        """It will not come."""


class Timers(Protocol):
    """What an event loop knows of time."""

    def time(self) -> float:
        """Now, in seconds."""

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        """Call back then."""


class VideoWatch:
    """Calls `over` once, when no picture has come for `seconds`; on the event loop.

    It looks only when the time of the last picture that it knows of has run out, so that a
    picture costs it nothing.
    """

    def __init__(
        self, seconds: float, over: Callable[[], None], timers: Timers | None = None
    ) -> None:
        self.seconds = seconds
        self._over = over
        self._timers = asyncio.get_running_loop() if timers is None else timers
        self._seen_s = 0.0
        self._timer: Timer | None = None

    def begin(self) -> None:
        """From now on pictures must come."""
        self.seen()
        if self._timer is None:
            self._look()

    def seen(self) -> None:
        """One came."""
        self._seen_s = self._timers.time()

    def end(self) -> None:
        """None needs to come."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        due_s = self._seen_s + self.seconds
        if self._timers.time() >= due_s:
            self._timer = None
            self._over()
        else:
            self._timer = self._timers.call_at(due_s, self._look)
