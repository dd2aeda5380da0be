"""The counter-movement jump, frame by frame: phases now, attempts as they settle, finals."""

from __future__ import annotations

from collections.abc import Mapping

from inference.motion.analyzer import Analysis, AthleteProfile, Event
from inference.motion.attempts import Attempt, AttemptAnalyzer
from inference.motion.bodynow import Now, observe
from inference.motion.feet import feet_of
from inference.motion.finals import LOW_FPS, Finals
from inference.motion.flight import Flight, fit_flight
from inference.motion.footage import Needs
from inference.motion.judging import why_no_jump
from inference.motion.memory import Plain
from inference.motion.readout import Readout
from inference.motion.scale import Scale
from inference.motion.standing import find_standing
from inference.motion.track import Track
from inference.sports.cmj.final import finals_of
from inference.sports.cmj.live import Phase, Phases


class CmjAnalyzer(AttemptAnalyzer[Now, Flight]):
    """Counter-movement jumps of one person: take-off and landing, then `jump`.

    A jump is final when the athlete is quiet again, the next jump starts, or 0.7 s after landing,
    whichever is first; a gap in flight is flagged.
    """

    kind = "jump"
    first_kind = "takeoff"
    needs = Needs(minimum_fps=24.0, good_fps=LOW_FPS, side_view=True, in_place=True)

    def __init__(self, profile: AthleteProfile) -> None:
        super().__init__()
        self._profile = profile
        self._phases = Phases()
        self._readout = Readout(profile)
        self._scale: Scale | None = None

    def _observe(self) -> Now | None:
        return observe(self.window)

    def _lose(self) -> None:
        self._phases.lose()

    def _part(self) -> list[Event]:
        events = super()._part()
        self._readout.forget()
        return events

    def _follow(self, now: Now, gap_s: float) -> list[Event]:
        before = self._phases.phase
        phase = self._phases.update(now)
        changed_s = self._phases.contact_changed_s
        events: list[Event] = []
        if phase is Phase.FLIGHT and before is not Phase.FLIGHT:
            events = [*self._settle(), *self._begin(changed_s)]
        elif before is Phase.FLIGHT and phase is Phase.LAND:
            events = self._mark("landing", changed_s)
        elif before is Phase.FLIGHT and phase is not Phase.FLIGHT:
            self._attempt = None
        if phase is Phase.FLIGHT or before is Phase.FLIGHT:
            self._note_gap(gap_s)
        return events

    def _over(self) -> bool:
        return self._phases.phase is Phase.QUIET

    def _fit(self, track: Track, times_s: Mapping[str, float]) -> Flight | None:
        takeoff_s = times_s["takeoff"]
        feet = feet_of(track, find_standing(track, takeoff_s), takeoff_s)
        return fit_flight(track, feet, takeoff_s, times_s["landing"])

    def _is_one(self, track: Track, times_s: Mapping[str, float]) -> bool:
        return why_no_jump(track, times_s["takeoff"], times_s["landing"]) is None

    def _finals(self, track: Track, fit: Flight, attempt: Attempt[Flight]) -> Finals:
        standing = find_standing(track, attempt.start_s)
        gap_s = attempt.longest_gap_s
        out, self._scale = finals_of(track, standing, fit, gap_s, self._profile)
        return out

    def _handed_out(self, out: Finals) -> None:
        self._readout.finished(out.values, self._scale)

    def _carry_shown(self) -> Plain:
        return self._readout.carry()

    def _show(self, shown: Plain) -> None:
        self._readout.go_on(shown)

    def _answer(self, events: list[Event], now: Now | None) -> Analysis:
        phase = self._phases.phase
        quiet = phase is Phase.QUIET
        metrics = self._readout.metrics(self.window, now, self.count, quiet=quiet)
        return Analysis(str(phase), metrics, tuple(events))
