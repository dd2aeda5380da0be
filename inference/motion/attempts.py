"""The frame by frame of a sport that is made of attempts: times, gaps, who is in the picture."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import isfinite
from typing import Generic, TypeVar

from inference.landmarks import PoseSample
from inference.motion.analyzer import Analysis, Event
from inference.motion.contact import UNKNOWN_AFTER_S
from inference.motion.measures import Channel, measure
from inference.motion.window import Window

CONFIRM_AFTER_S = 0.067
"""An attempt is decided so long after its landing."""
FORGET_AFTER_S = 0.5
"""Who was away for longer is a stranger."""
_SPAN_S = 5.0

NowT = TypeVar("NowT")
"""What a sport sees of the last sample."""


class AttemptAnalyzer(ABC, Generic[NowT]):
    """A pure function of the samples pushed, which keeps the last seconds in `window`."""

    def __init__(self) -> None:
        self.window = Window(len(Channel), _SPAN_S)
        self._last_s = float("-inf")
        self._seen_s = float("-inf")

    def push(self, sample: PoseSample) -> Analysis:
        """Take the next frame; raises ValueError when its time is not after the one before."""
        time_s = sample.media_time_s
        if not isfinite(time_s) or time_s <= self._last_s:
            raise ValueError(f"media times must increase: {time_s} s after {self._last_s} s")
        self._last_s = time_s
        if sample.pose is None:
            return self._nobody(time_s)
        gap_s = time_s - self._seen_s
        events = self._part() if gap_s > FORGET_AFTER_S else []
        self._seen_s = time_s
        self.window.append(time_s, measure(sample))
        now = self._observe()
        if now is not None:
            events += self._follow(now, gap_s)
        return self._answer(events, now)

    def flush(self) -> tuple[Event, ...]:
        """The final of an attempt whose landing was seen, its confirmations first if still due."""
        return tuple(self._settle())

    def _nobody(self, time_s: float) -> Analysis:
        if time_s - self._seen_s > UNKNOWN_AFTER_S and self._idle():
            self._lose()
        away = time_s - self._seen_s > FORGET_AFTER_S
        return self._answer(self._part() if away else [], None)

    def _part(self) -> list[Event]:
        """The athlete was away: settle what has landed; nothing seen so far belongs to what
        comes."""
        events = self._settle()
        self._lose()
        self.window.clear()
        self._forget()
        return events

    @abstractmethod
    def _observe(self) -> NowT | None:
        """What the window says of its last sample; None when too little is known."""

    @abstractmethod
    def _follow(self, now: NowT, gap_s: float) -> list[Event]:
        """What the sample changes, `gap_s` after the last one with a person."""

    @abstractmethod
    def _settle(self) -> list[Event]:
        """Close the attempt in progress: its final if its landing was seen, else nothing."""

    @abstractmethod
    def _idle(self) -> bool:
        """Whether no attempt is in progress."""

    @abstractmethod
    def _lose(self) -> None:
        """Nobody is seen any longer."""

    @abstractmethod
    def _forget(self) -> None:
        """Who comes next may be another person, elsewhere."""

    @abstractmethod
    def _answer(self, events: list[Event], now: NowT | None) -> Analysis:
        """What is said of this frame."""
