"""Running, frame by frame: phases now, steps as they settle, a final for every run."""

from __future__ import annotations

from math import isfinite

from inference.landmarks import PoseSample
from inference.motion.analyzer import Analysis, AthleteProfile, Event, EventStage
from inference.motion.contact import UNKNOWN_AFTER_S
from inference.motion.footage import Needs, judge
from inference.motion.gait.bout import Bout
from inference.motion.gait.feet import Change
from inference.motion.gait.follower import Follower
from inference.motion.gait.lately import Lately
from inference.motion.gait.phases import phase_of
from inference.motion.memory import Memory
from inference.motion.verdict import verdict_of
from inference.sports.running.final import LEAST_STEPS, finals_of

_OVER_AFTER_S = 1.2
"""A run is over when no foot has landed for so long…"""
_LONGEST_RUN_S = 60.0
"""… or after so long: who goes on running gets another final."""
_FORGET_AFTER_S = 0.5
_JUDGE_EVERY_S = 5.0
_SIDES = ("left", "right")


class RunningAnalyzer:
    """Runs of one person: `initial_contact_left` and so on, then `run`.

    A pure function of the samples pushed, of which it keeps the last six seconds. Events are
    provisional when seen, confirmed with their refined times within 0.6 s of the foot's stance.
    The final follows when the run is over, at the latest every minute.
    """

    needs = Needs(minimum_fps=48.0, good_fps=58.0, side_view=True)

    def __init__(self, profile: AthleteProfile) -> None:
        self._profile = profile
        self._follower = Follower()
        self._lately = Lately()
        self._run = Bout(1)
        self.count = 0
        self._last_s = self._seen_s = self._landed_s = self._judged_s = float("-inf")

    def push(self, sample: PoseSample) -> Analysis:
        """Take the next frame; raises ValueError when its time is not after the one before."""
        time_s = sample.media_time_s
        if not isfinite(time_s) or time_s <= self._last_s:
            raise ValueError(f"media times must increase: {time_s} s after {self._last_s} s")
        self._last_s = time_s
        away_s = time_s - self._seen_s
        events = self._part() if away_s > _FORGET_AFTER_S else []
        if sample.pose is None:
            if away_s > UNKNOWN_AFTER_S:
                self._follower.lose()
            return self._answer(events)
        self._seen_s = time_s
        for change in self._follower.take(sample):
            events.append(self._seen(change))
        return self._answer([*events, *self._progress(time_s)])

    def flush(self) -> tuple[Event, ...]:
        """The final of a run that was going on."""
        return tuple(self._end())

    def carry(self) -> Memory:
        """What another one must know to go on."""
        opened = self._run.carry(self._follower.frame_rate) if self._run.steps else None
        return Memory(self.count, self._last_s, self._seen_s, opened)

    def go_on(self, memory: Memory) -> None:
        """Take the place of another one; raises ValueError, KeyError or TypeError."""
        self.count, self._last_s, self._seen_s = memory.count, memory.last_s, memory.seen_s
        self._run = Bout(self.count + 1)
        if memory.open is not None:
            self._run, self._follower.frame_rate = Bout.carried(memory.open)

    def _part(self) -> list[Event]:
        """The athlete was away."""
        events = self._end()
        self._follower.forget()
        return events

    def _seen(self, change: Change) -> Event:
        if change.landed:
            self._landed_s = change.time_s
        kind = "initial_contact" if change.landed else "toe_off"
        return self._event(kind, change.side, EventStage.PROVISIONAL, change.time_s)

    def _event(
        self, kind: str, side: int, stage: EventStage, time_s: float, **values: float
    ) -> Event:
        return Event(f"{kind}_{_SIDES[side]}", stage, time_s, self._run.number, values)

    def _progress(self, time_s: float) -> list[Event]:
        events = self._look(time_s)
        if self._run.steps and time_s - self._judged_s > _JUDGE_EVERY_S:
            self._judge(self._run, self._judged_s)
            self._judged_s = time_s
        return events + self._end() if self._over(time_s) else events

    def _look(self, time_s: float, *, last: bool = False) -> list[Event]:
        """Take what is fitted for good; the times of the stances that have ended, which will not be
        withdrawn."""
        confirmed, settled = self._follower.look(time_s, last=last)
        for one in settled:
            self._run.take(one, self._follower.window, self._follower.legs)
        events, stage = [], EventStage.CONFIRMED
        for one in confirmed:
            self._lately.add(one)
            lasted = {"contact_time_s": one.duration_s}
            events.append(self._event("initial_contact", one.side, stage, one.contact_s))
            events.append(self._event("toe_off", one.side, stage, one.toe_off_s, **lasted))
        return events

    def _over(self, time_s: float) -> bool:
        """Whether the run has ended, or was long enough."""
        begun_s = self._run.steps[0].contact_s if self._run.steps else time_s
        stopped = isfinite(self._landed_s) and time_s - self._landed_s > _OVER_AFTER_S
        return stopped or time_s - begun_s > _LONGEST_RUN_S

    def _judge(self, run: Bout, since_s: float) -> None:
        window = self._follower.window
        part = window.since(since_s)
        if len(window):
            run.note(judge(window.times_s[part], self._follower.rows[part], self.needs))

    def _end(self) -> list[Event]:
        """Confirm and settle what is open, and hand out the final if there was a run."""
        events = self._look(self._last_s, last=True)
        self._landed_s = float("-inf")
        self._lately.clear()
        run, self._run = self._run, Bout(self.count + 1)
        if len(run.steps) < LEAST_STEPS:
            return events
        self.count = run.number
        self._run.number, self._run.last = run.number + 1, run.last
        return [*events, self._final(run)]

    def _final(self, run: Bout) -> Event:
        first_s = run.steps[0].contact_s
        self._judge(run, max(self._judged_s, first_s))
        out = finals_of(run, self._follower.frame_rate, self._profile)
        verdict = verdict_of((*run.reasons.values(), *out.reasons))
        if verdict.void is not None:
            out.withhold(verdict.void)
        told = out.values, out.absent, tuple(out.flags), verdict
        return Event("run", EventStage.FINAL, first_s, run.number, *told)

    def _answer(self, events: list[Event]) -> Analysis:
        counts = {"run_count": float(self.count), "step_count": float(len(self._run.steps))}
        phase = phase_of(self._follower.on_floor)
        return Analysis(str(phase), {**counts, **self._lately.metrics()}, tuple(events))
