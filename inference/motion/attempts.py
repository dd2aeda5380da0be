"""The frame by frame of a sport that is made of attempts which end with a landing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import ClassVar, Generic, TypeVar

import numpy as np

from inference.landmarks import PoseSample
from inference.motion.analyzer import Analysis, Event, EventStage
from inference.motion.contact import UNKNOWN_AFTER_S
from inference.motion.finals import Finals
from inference.motion.footage import Needs, judge
from inference.motion.measures import Channel, measure
from inference.motion.memory import Memory, Plain, packed, unpacked
from inference.motion.track import Track, clean
from inference.motion.verdict import Verdict, verdict_of
from inference.motion.window import Window

_CONFIRM_AFTER_S = 0.067
_CLOSE_AFTER_S = 0.7
_FORGET_AFTER_S = 0.5
_SPAN_S = 5.0
_STANCE_S = 1.5
"""From so long before its first event on the footage of an attempt is judged."""
_BEFORE_S = 3.0
"""How much before its first event belongs to an attempt."""
_MOST_ROWS = 600
"""Of an attempt that can be carried: so much is seen of one at 130 frames a second."""

NowT = TypeVar("NowT")
"""What a sport sees of the last sample."""
FitT = TypeVar("FitT")
"""What a sport fits to an attempt."""


@dataclass(frozen=True, slots=True)
class Attempt(Generic[FitT]):
    """What was seen live: times of events by kind, the first one first; the longest time without
    landmarks; the fit once it is confirmed."""

    number: int
    times_s: Mapping[str, float]
    longest_gap_s: float = 0.0
    fit: FitT | None = None

    @property
    def start_s(self) -> float:
        """The time of the first event."""
        return next(iter(self.times_s.values()))


class AttemptAnalyzer(ABC, Generic[NowT, FitT]):
    """A pure function of the samples pushed; keeps the last five seconds in `window`.

    Events are provisional when seen, and confirmed 67 ms after the landing if the whole was an
    attempt; else it is forgotten, and its number given to the next one. The final follows 0.7 s
    after the landing at the latest, or at `flush`. An attempt during which nobody is seen for half
    a second is forgotten.
    """

    kind: ClassVar[str]
    """What the final is called; its media time is the value of `first_kind`'s time."""
    first_kind: ClassVar[str]
    needs: ClassVar[Needs]

    def __init__(self) -> None:
        self.window = Window(len(Channel), _SPAN_S)
        self._attempt: Attempt[FitT] | None = None
        self.count = 0
        self._last_s = float("-inf")
        self._seen_s = float("-inf")
        self._segment_from_s = float("-inf")

    def push(self, sample: PoseSample) -> Analysis:
        """Take the next frame; raises ValueError when its time is not after the one before."""
        time_s = sample.media_time_s
        if not isfinite(time_s) or time_s <= self._last_s:
            raise ValueError(f"media times must increase: {time_s} s after {self._last_s} s")
        self._last_s = time_s
        if sample.pose is None:
            return self._nobody(time_s)
        gap_s = time_s - self._seen_s
        events = self._part() if gap_s > _FORGET_AFTER_S else []
        self._seen_s = time_s
        self.window.append(time_s, measure(sample))
        now = self._observe()
        if now is not None:
            events += self._follow(now, gap_s)
            events += self._progress(time_s)
        return self._answer(events, now)

    def flush(self) -> tuple[Event, ...]:
        """The final of an attempt whose landing was seen, its confirmations first if still due."""
        return tuple(self._settle())

    def carry(self) -> Memory:
        """What another one must know to go on; of an attempt that has landed, its samples."""
        opened = self._carry_attempt()
        return Memory(self.count, self._last_s, self._seen_s, opened, self._carry_shown())

    def go_on(self, memory: Memory) -> None:
        """Take the place of another one; raises ValueError, KeyError or TypeError."""
        self.count, self._last_s, self._seen_s = memory.count, memory.last_s, memory.seen_s
        self._show(memory.shown)
        if memory.open is not None:
            self._take_attempt(memory.open)

    def _carry_attempt(self) -> Plain | None:
        attempt = self._attempt
        if attempt is None or "landing" not in attempt.times_s:
            return None
        part = self.window.since(max(attempt.start_s - _BEFORE_S, self._segment_from_s))
        times_s, rows = self.window.times_s[part], self.window.rows[part]
        if len(times_s) > _MOST_ROWS:
            return None
        return {
            "number": attempt.number,
            "times_s": dict(attempt.times_s),
            "longest_gap_s": attempt.longest_gap_s,
            "confirmed": attempt.fit is not None,
            "window_s": packed(times_s),
            "rows": packed(rows),
        }

    def _take_attempt(self, told: Plain) -> None:
        """Its samples are all that is known of the time before."""
        for time_s, row in zip(unpacked(told["window_s"]), unpacked(told["rows"]), strict=True):
            self.window.append(float(time_s), row)
        number, gap_s = int(told["number"]), float(told["longest_gap_s"])
        attempt: Attempt[FitT] = Attempt(number, dict(told["times_s"]), gap_s)
        if told["confirmed"]:
            fit = self._fit(self._track(attempt), attempt.times_s)
            self._attempt = None if fit is None else replace(attempt, fit=fit)
        else:
            self._attempt = attempt

    def _carry_shown(self) -> Plain:
        """What the sport goes on to show."""
        return {}

    def _show(self, shown: Plain) -> None:
        """The opposite."""

    def _nobody(self, time_s: float) -> Analysis:
        if time_s - self._seen_s > UNKNOWN_AFTER_S and self._attempt is None:
            self._lose()
        away = time_s - self._seen_s > _FORGET_AFTER_S
        return self._answer(self._part() if away else [], None)

    def _part(self) -> list[Event]:
        """The athlete was away: settle what has landed; nothing seen so far belongs to what
        comes."""
        events = self._settle()
        self._lose()
        self.window.clear()
        return events

    def _begin(self, time_s: float) -> list[Event]:
        """An attempt begins with its first event."""
        self._attempt = Attempt(self.count + 1, {})
        return self._mark(self.first_kind, time_s)

    def _mark(self, kind: str, time_s: float) -> list[Event]:
        """An event of the attempt in progress, if there is one."""
        if self._attempt is None:
            return []
        times = {**self._attempt.times_s, kind: time_s}
        self._attempt = replace(self._attempt, times_s=times)
        return [Event(kind, EventStage.PROVISIONAL, time_s, self._attempt.number)]

    def _note_gap(self, gap_s: float) -> None:
        if self._attempt is not None:
            longest = max(self._attempt.longest_gap_s, gap_s)
            self._attempt = replace(self._attempt, longest_gap_s=longest)

    def _progress(self, time_s: float) -> list[Event]:
        """Confirm and close what is due."""
        if self._attempt is None or "landing" not in self._attempt.times_s:
            return []
        since_s = time_s - self._attempt.times_s["landing"]
        early = since_s >= 2 * _CONFIRM_AFTER_S and self._over()
        if since_s >= _CLOSE_AFTER_S or early:
            return self._settle()
        return self._confirm() if since_s >= _CONFIRM_AFTER_S else []

    def _confirm(self) -> list[Event]:
        """Decide, once, whether it was one: then its events will not be withdrawn."""
        attempt = self._attempt
        if attempt is None or "landing" not in attempt.times_s or attempt.fit is not None:
            return []
        track = self._track(attempt)
        fit = self._fit(track, attempt.times_s)
        if fit is None or not self._is_one(track, attempt.times_s):
            self._attempt = None
            return []
        self._attempt, self.count = replace(attempt, fit=fit), attempt.number
        return [
            Event(kind, EventStage.CONFIRMED, time_s, attempt.number)
            for kind, time_s in attempt.times_s.items()
        ]

    def _settle(self) -> list[Event]:
        """Confirm what is open if its landing was seen, and hand out its final."""
        events = self._confirm()
        attempt, self._attempt = self._attempt, None
        if attempt is None or attempt.fit is None:
            return events
        track = self._track(attempt)
        self._segment_from_s = attempt.times_s["landing"]
        fit = self._fit(track, attempt.times_s) or attempt.fit
        out = self._finals(track, fit, attempt)
        at_s = out.values[f"{self.first_kind}_time_s"]
        verdict = self._judge(track, attempt, out)
        if verdict.void is not None:
            out.withhold(verdict.void)
        self._handed_out(out)
        final = Event(
            self.kind,
            EventStage.FINAL,
            at_s,
            attempt.number,
            out.values,
            out.absent,
            tuple(out.flags),
            verdict,
        )
        return [*events, final]

    def _judge(self, track: Track, attempt: Attempt[FitT], out: Finals) -> Verdict:
        """What the numbers are worth: by the footage from the stance on, and by themselves."""
        first = int(np.searchsorted(track.times_s, attempt.start_s - _STANCE_S))
        footage = judge(track.times_s[first:], track.rows[first:], self.needs)
        return verdict_of((*footage, *out.reasons))

    def _handed_out(self, out: Finals) -> None:
        """The numbers as the final has them, none when they were withheld."""

    def _track(self, attempt: Attempt[FitT]) -> Track:
        part = self.window.since(max(attempt.start_s - _BEFORE_S, self._segment_from_s))
        return clean(self.window.times_s[part], self.window.rows[part])

    @abstractmethod
    def _observe(self) -> NowT | None:
        """What the window says of its last sample; None when too little is known."""

    @abstractmethod
    def _follow(self, now: NowT, gap_s: float) -> list[Event]:
        """What the sample changes, `gap_s` after the last one with a person."""

    @abstractmethod
    def _lose(self) -> None:
        """Nobody is seen any longer."""

    def _over(self) -> bool:
        """Whether the attempt is seen to be over before its time."""
        return False

    @abstractmethod
    def _fit(self, track: Track, times_s: Mapping[str, float]) -> FitT | None:
        """The fit near the times seen live; None when there is none."""

    @abstractmethod
    def _is_one(self, track: Track, times_s: Mapping[str, float]) -> bool:
        """Whether what was fitted was an attempt at all."""

    @abstractmethod
    def _finals(self, track: Track, fit: FitT, attempt: Attempt[FitT]) -> Finals:
        """The numbers of a confirmed attempt; they hold the time of its first event."""

    @abstractmethod
    def _answer(self, events: list[Event], now: NowT | None) -> Analysis:
        """What is said of this frame."""
