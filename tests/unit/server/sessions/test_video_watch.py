from collections.abc import Callable
from dataclasses import dataclass

from server.sessions.video_watch import VideoWatch


@dataclass
class Timer:
    """One call to come."""

    at_s: float
    callback: Callable[[], None]
    waiting: bool = True

    def cancel(self) -> None:
        """Not any more."""
        self.waiting = False


class Timers:
    """Time that a test moves on."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.timers: list[Timer] = []

    def time(self) -> float:
        """Now."""
        return self.now_s

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        """Keep it."""
        self.timers.append(Timer(when, callback))
        return self.timers[-1]

    @property
    def waiting(self) -> int:
        """Calls to come."""
        return sum(one.waiting for one in self.timers)

    def advance(self, seconds: float) -> None:
        """Time passes, and what is due is called."""
        self.now_s += seconds
        for timer in tuple(self.timers):
            if timer.waiting and timer.at_s <= self.now_s:
                timer.waiting = False
                timer.callback()


def watched() -> tuple[VideoWatch, Timers, list[float]]:
    """One that waits for a minute, and the times at which it told."""
    timers, told = Timers(), list[float]()
    return VideoWatch(60.0, lambda: told.append(timers.now_s), timers), timers, told


def test_it_waits_as_long_as_pictures_come() -> None:
    """Its time runs from the last one, it tells once, and has one timer at most."""
    watch, timers, told = watched()
    watch.begin()
    for _ in range(300):
        timers.advance(1.0)
        watch.seen()
        assert (told, timers.waiting) == ([], 1)
    last_s = timers.now_s
    for _ in range(100):
        timers.advance(1.0)
    assert (told, timers.waiting) == ([last_s + 60.0], 0)


def test_after_the_end_it_tells_nothing() -> None:
    """Until it begins again, however often that is said."""
    watch, timers, told = watched()
    watch.begin()
    watch.end()
    timers.advance(100.0)
    assert (told, timers.waiting) == ([], 0)
    watch.begin()
    watch.begin()
    timers.advance(59.0)
    assert (told, timers.waiting) == ([], 1)
    timers.advance(1.0)
    assert len(told) == 1
