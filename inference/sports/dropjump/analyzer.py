"""The drop jump, frame by frame: phases now, attempts as they settle, finals."""

from __future__ import annotations

from collections.abc import Mapping

from inference.motion.analyzer import Analysis, AthleteProfile, Event
from inference.motion.attempts import Attempt, AttemptAnalyzer
from inference.motion.drop import Drop, fit_drop
from inference.motion.finals import LOW_FPS, Finals
from inference.motion.footage import Needs
from inference.motion.judging import why_no_jump
from inference.motion.measures import joint_angles
from inference.motion.memory import Plain
from inference.motion.track import Track
from inference.sports.dropjump.final import finals_of
from inference.sports.dropjump.live import Now, Phase, Phases, observe

_SHOWN = ("contact_time_s", "jump_height_flight_m", "rsi_mps")


class DropJumpAnalyzer(AttemptAnalyzer[Now, Drop]):
    """Drop jumps of one person: touchdown, take-off and landing, then `dropjump`."""

    kind = "dropjump"
    first_kind = "touchdown"
    needs = Needs(minimum_fps=LOW_FPS, good_fps=100.0)

    def __init__(self, profile: AthleteProfile) -> None:
        super().__init__()
        self._profile = profile
        self._phases = Phases()
        self._shown: dict[str, float] = {}

    def _observe(self) -> Now | None:
        return observe(self.window)

    def _lose(self) -> None:
        self._phases.lose()

    def _follow(self, now: Now, gap_s: float) -> list[Event]:
        before, phase = self._phases.phase, self._phases.update(now)
        events = [] if phase is before else self._enter(phase, now.time_s)
        self._note_gap(0.0 if phase is Phase.LAND else gap_s)
        return events

    def _enter(self, phase: Phase, time_s: float) -> list[Event]:
        """What a new phase means for the attempt."""
        match phase:
            case Phase.DROP | Phase.UNKNOWN:
                return self._settle()
            case Phase.BRAKE:
                return self._begin(time_s)
            case Phase.FLIGHT | Phase.LAND:
                kind = "takeoff" if phase is Phase.FLIGHT else "landing"
                return self._mark(kind, self._phases.contact_changed_s)
        return []

    def _fit(self, track: Track, times_s: Mapping[str, float]) -> Drop | None:
        return fit_drop(track, times_s["touchdown"], times_s["takeoff"], times_s["landing"])

    def _is_one(self, track: Track, times_s: Mapping[str, float]) -> bool:
        return why_no_jump(track, times_s["takeoff"], times_s["landing"]) is None

    def _finals(self, track: Track, fit: Drop, attempt: Attempt[Drop]) -> Finals:
        return finals_of(track, fit, attempt.longest_gap_s, self._profile)

    def _handed_out(self, out: Finals) -> None:
        self._shown = {name: out.values[name] for name in _SHOWN if name in out.values}

    def _carry_shown(self) -> Plain:
        return self._shown

    def _show(self, shown: Plain) -> None:
        self._shown = {name: float(shown[name]) for name in _SHOWN if name in shown}

    def _answer(self, events: list[Event], now: Now | None) -> Analysis:
        shown = {"dropjump_count": float(self.count), **self._shown}
        if now is not None:
            shown.update(joint_angles(self.window.rows[-1]))
        return Analysis(str(self._phases.phase), shown, tuple(events))
