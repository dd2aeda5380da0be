"""The counter-movement jump, frame by frame: phases now, attempts as they settle, finals."""

from __future__ import annotations

from dataclasses import replace

from inference.motion.analyzer import Analysis, AthleteProfile, Event, EventStage
from inference.motion.attempts import CONFIRM_AFTER_S, AttemptAnalyzer
from inference.motion.feet import feet_of
from inference.motion.flight import fit_flight
from inference.motion.judging import why_no_jump
from inference.motion.standing import find_standing
from inference.motion.track import clean
from inference.motion.window import Floats
from inference.sports.cmj.attempt import Attempt
from inference.sports.cmj.final import finals_of
from inference.sports.cmj.live import Now, Phase, Phases, observe
from inference.sports.cmj.ranges import out_of_range
from inference.sports.cmj.readout import Readout

_BEFORE_S = 3.0
"""How much before take-off belongs to an attempt."""
_CLOSE_AFTER_S = 0.7


class CmjAnalyzer(AttemptAnalyzer[Now]):
    """Counter-movement jumps of one person; a pure function of the samples pushed.

    A take-off and a landing are provisional when seen, and both confirmed 67 ms after the
    landing, when the whole flight shows that it was a jump; else the attempt is forgotten and
    its number given to the next one. `jump` is final when the athlete is quiet again, the next
    jump starts, or 0.7 s after landing, whichever is first, or at `flush`. An attempt during
    which nobody is seen for half a second is forgotten; after a shorter gap it is flagged.
    """

    def __init__(self, profile: AthleteProfile) -> None:
        super().__init__()
        self._profile = profile
        self._phases = Phases()
        self._readout = Readout(profile)
        self._attempt: Attempt | None = None
        self._segment_from_s = float("-inf")
        self._count = 0

    def _observe(self) -> Now | None:
        return observe(self.window)

    def _idle(self) -> bool:
        return self._attempt is None

    def _lose(self) -> None:
        self._phases.lose()

    def _forget(self) -> None:
        self._readout.forget()

    def _follow(self, now: Now, gap_s: float) -> list[Event]:
        before = self._phases.phase
        phase = self._phases.update(now)
        events: list[Event] = []
        if phase is Phase.FLIGHT and before is not Phase.FLIGHT:
            events += self._settle()
            events.append(self._take_off())
        elif before is Phase.FLIGHT and phase is not Phase.FLIGHT:
            events += self._land(phase)
        if phase is Phase.FLIGHT or before is Phase.FLIGHT:
            self._note_gap(gap_s)
        events += self._progress(now, phase)
        return events

    def _note_gap(self, gap_s: float) -> None:
        if self._attempt is not None:
            longest = max(self._attempt.longest_gap_s, gap_s)
            self._attempt = replace(self._attempt, longest_gap_s=longest)

    def _take_off(self) -> Event:
        self._attempt = Attempt(self._count + 1, self._phases.contact_changed_s)
        return self._event("takeoff", EventStage.PROVISIONAL, self._attempt.takeoff_s)

    def _land(self, phase: Phase) -> list[Event]:
        if phase is not Phase.LAND or self._attempt is None:
            self._attempt = None
            return []
        self._attempt = replace(self._attempt, landing_s=self._phases.contact_changed_s)
        return [self._event("landing", EventStage.PROVISIONAL, self._phases.contact_changed_s)]

    def _progress(self, now: Now, phase: Phase) -> list[Event]:
        """Confirm and close what is due."""
        attempt = self._attempt
        if attempt is None or attempt.landing_s is None:
            return []
        since_s = now.time_s - attempt.landing_s
        if since_s >= _CLOSE_AFTER_S or (phase is Phase.QUIET and since_s >= 2 * CONFIRM_AFTER_S):
            return self._settle()
        return self._confirm() if since_s >= CONFIRM_AFTER_S else []

    def _confirm(self) -> list[Event]:
        """Decide, once, whether it was a jump: then both its events will not be withdrawn."""
        attempt = self._attempt
        if attempt is None or attempt.landing_s is None or attempt.confirmed:
            return []
        track = clean(*self._segment(attempt))
        feet = feet_of(track, find_standing(track, attempt.takeoff_s), attempt.takeoff_s)
        flight = fit_flight(track, feet, attempt.takeoff_s, attempt.landing_s)
        if flight is None or why_no_jump(track, attempt.takeoff_s, attempt.landing_s) is not None:
            self._attempt = None
            return []
        self._attempt = replace(attempt, flight=flight)
        self._count = attempt.number
        return [
            self._event("takeoff", EventStage.CONFIRMED, attempt.takeoff_s),
            self._event("landing", EventStage.CONFIRMED, attempt.landing_s),
        ]

    def _settle(self) -> list[Event]:
        """Confirm what is open if its landing was seen, and hand out its final."""
        events = self._confirm()
        attempt, self._attempt = self._attempt, None
        if attempt is None or attempt.landing_s is None:
            return events
        times, rows = self._segment(attempt)
        self._segment_from_s = attempt.landing_s
        finals, scale = finals_of(times, rows, attempt, self._profile)
        self._readout.finished(finals.values, scale)
        flags = (*finals.flags, *out_of_range(finals.values))
        takeoff_s = finals.values["takeoff_time_s"]
        return [
            *events,
            Event(
                "jump",
                EventStage.FINAL,
                takeoff_s,
                attempt.number,
                finals.values,
                finals.absent,
                flags,
            ),
        ]

    def _segment(self, attempt: Attempt) -> tuple[Floats, Floats]:
        start_s = max(attempt.takeoff_s - _BEFORE_S, self._segment_from_s)
        part = self.window.since(start_s)
        return self.window.times_s[part], self.window.rows[part]

    def _event(self, kind: str, stage: EventStage, time_s: float) -> Event:
        assert self._attempt is not None
        return Event(kind, stage, time_s, self._attempt.number)

    def _answer(self, events: list[Event], now: Now | None) -> Analysis:
        metrics = self._readout.metrics(self.window, now, self._phases.phase, self._count)
        return Analysis(str(self._phases.phase), metrics, tuple(events))
