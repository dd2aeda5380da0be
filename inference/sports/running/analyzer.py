"""Running, frame by frame: phases now, steps as they settle, a final for every run."""

from __future__ import annotations

from collections import deque
from math import isfinite

import numpy as np

from inference.landmarks import PoseSample
from inference.motion import body
from inference.motion.analyzer import Analysis, AthleteProfile, Event, EventStage
from inference.motion.body import BODY_LENGTH_PER_HEIGHT
from inference.motion.contact import UNKNOWN_AFTER_S
from inference.motion.footage import Needs, judge
from inference.motion.gait.ground import Ground, Span, look_at_ground
from inference.motion.gait.legs import LegChannel, measure_legs
from inference.motion.gait.sides import Sides
from inference.motion.gait.stance import LAG_S, Stance
from inference.motion.measures import Channel, measure
from inference.motion.verdict import verdict_of
from inference.motion.window import Window
from inference.sports.running.final import LEAST_STEPS, finals_of
from inference.sports.running.live import Change, Feet, height_now
from inference.sports.running.run import Run, fitted

_SPAN_S = 6.0
_LOOK_EVERY_S = 0.5
_SETTLE_AFTER_S = 2.5
"""After so long a stance is fitted for good: by then the floor's slope is known from many."""
_OVER_AFTER_S = 1.2
"""A run is over when no foot has landed for so long…"""
_LONGEST_RUN_S = 60.0
"""… or after so long: who goes on running gets another final."""
_FORGET_AFTER_S = 0.5
_JUDGE_EVERY_S = 5.0
_SHOWN_STANCES = 9
_SIDES = ("left", "right")
_LEAST_HEIGHT = 1e-3  # picture heights


def _height(limbs: float) -> float:
    return max(limbs / BODY_LENGTH_PER_HEIGHT, _LEAST_HEIGHT)


class RunningAnalyzer:
    """Runs of one person: `initial_contact_left` and so on, then `run`.

    A pure function of the samples pushed, which keeps the last six seconds. Events are provisional
    when seen, confirmed with their refined times about 0.1 s after the foot's stance. The final
    follows when the run is over, at the latest every minute.
    """

    needs = Needs(minimum_fps=48.0, good_fps=58.0, side_view=True)

    def __init__(self, profile: AthleteProfile) -> None:
        self.window = Window(len(Channel) + len(LegChannel), _SPAN_S)
        self._profile = profile
        self._feet, self._sides = Feet(), Sides()
        self._ground = Ground()
        self._legs = self._sides.lately(0)
        self._confirming: deque[tuple[int, Span]] = deque(maxlen=16)
        self._settled_s = [float("-inf")] * 2
        self._lately: deque[Stance] = deque(maxlen=_SHOWN_STANCES)
        self._run = Run(1)
        self._count = 0
        self._last_s = self._seen_s = self._landed_s = self._looked_s = self._judged_s = float(
            "-inf"
        )

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
                self._feet.forget()
            return self._answer(events)
        self._seen_s = time_s
        self._append(sample)
        for change in self._feet.update(self.window):
            events += self._changed(change)
        events += self._progress(time_s)
        return self._answer(events)

    def flush(self) -> tuple[Event, ...]:
        """The final of a run that was going on."""
        return tuple(self._end())

    def _append(self, sample: PoseSample) -> None:
        row = measure(sample)
        legs = measure_legs(body.picture_points(sample), float(row[Channel.BREADTH]))
        row[Channel.LENGTH] = legs[LegChannel.LIMBS]
        self._sides.take(sample.media_time_s, legs, _height(legs[LegChannel.LIMBS]))
        self.window.append(sample.media_time_s, np.concatenate([row, self._sides.now()]))

    def _part(self) -> list[Event]:
        """The athlete was away: nothing seen so far belongs to what comes."""
        events = self._end()
        self._feet.forget()
        self._sides.forget()
        self._ground = Ground()
        self.window.clear()
        return events

    def _changed(self, change: Change) -> list[Event]:
        if change.landed:
            self._landed_s = change.time_s
        elif change.seen is not None:
            self._confirming.append((change.side, change.seen))
        kind = "initial_contact" if change.landed else "toe_off"
        return [self._event(kind, change.side, EventStage.PROVISIONAL, change.time_s)]

    def _event(
        self, kind: str, side: int, stage: EventStage, time_s: float, **values: float
    ) -> Event:
        return Event(f"{kind}_{_SIDES[side]}", stage, time_s, self._run.number, values)

    def _progress(self, time_s: float) -> list[Event]:
        if time_s - self._looked_s > _LOOK_EVERY_S:
            self._look(time_s)
            self._settle(time_s - _SETTLE_AFTER_S)
        events: list[Event] = []
        while self._confirming and time_s > self._confirming[0][1][1] + LAG_S:
            events += self._confirm()
        if self._run.steps and time_s - self._judged_s > _JUDGE_EVERY_S:
            self._judge(time_s)
        return events + self._end() if self._over(time_s) else events

    def _over(self, time_s: float) -> bool:
        """Whether the run has ended, or was long enough."""
        begun_s = self._run.steps[0].contact_s if self._run.steps else time_s
        stopped = isfinite(self._landed_s) and time_s - self._landed_s > _OVER_AFTER_S
        return stopped or time_s - begun_s > _LONGEST_RUN_S

    def _look(self, time_s: float) -> None:
        """Look back at the feet, the floor, and the stances on it."""
        self._looked_s = time_s
        height = height_now(self.window)
        if height > 0.0:
            self._legs = self._sides.lately(len(self.window))
            self._ground = look_at_ground(self._legs.times_s, self._legs.rows, height)
            self._feet.slope = self._ground.slope

    def _confirm(self) -> list[Event]:
        """The times of the oldest stance, which will not be withdrawn."""
        side, seen = self._confirming.popleft()
        legs = self._sides.lately(len(self.window))
        height = height_now(self.window)
        stance = fitted(legs, side, seen, self._ground.slope, height)
        if stance is None:
            return []
        self._lately.append(stance)
        side, confirmed = stance.side, EventStage.CONFIRMED
        return [
            self._event("initial_contact", side, confirmed, stance.contact_s),
            self._event(
                "toe_off", side, confirmed, stance.toe_off_s, contact_time_s=stance.duration_s
            ),
        ]

    def _settle(self, until_s: float) -> None:
        """Fit for good the stances that ended by then, in order of time."""
        due = [
            (span, side)
            for side, spans in enumerate(self._ground.seen)
            for span in spans
            if span[0] > self._settled_s[side] and span[1] < until_s
        ]
        for span, side in sorted(due):
            self._settled_s[side] = span[1]
            height = height_now(self.window)
            stance = fitted(self._legs, side, span, self._ground.slope, height)
            if stance is not None:
                self._run.take(stance, self.window, self._legs)

    def _judge(self, time_s: float) -> None:
        part = self.window.since(self._judged_s)
        rows = self.window.rows[part, : len(Channel)]
        self._run.note(judge(self.window.times_s[part], rows, self.needs))
        self._judged_s = time_s

    def _end(self) -> list[Event]:
        """Confirm and settle what is open, and hand out the final if there was a run."""
        events: list[Event] = []
        while self._confirming:
            events += self._confirm()
        if len(self.window):
            self._look(self._last_s)
        self._settle(float("inf"))
        run, self._run = self._run, Run(self._count + 1)
        self._landed_s = float("-inf")
        if len(run.steps) < LEAST_STEPS:
            return events
        self._run.last = run.last
        self._run.number = run.number + 1
        self._count = run.number
        times = self.window.times_s
        part = self.window.since(max(self._judged_s, run.steps[0].contact_s))
        run.note(judge(times[part], self.window.rows[part, : len(Channel)], self.needs))
        fps = 1.0 / float(np.median(np.diff(times)))
        out = finals_of(run, fps, self._profile)
        verdict = verdict_of((*run.reasons.values(), *out.reasons))
        if verdict.void is not None:
            out.withhold(verdict.void)
        self._lately.clear()
        return [
            *events,
            Event(
                "run",
                EventStage.FINAL,
                run.steps[0].contact_s,
                run.number,
                out.values,
                out.absent,
                tuple(out.flags),
                verdict,
            ),
        ]

    def _answer(self, events: list[Event]) -> Analysis:
        return Analysis(str(self._feet.phase), self._shown(), tuple(events))

    def _shown(self) -> dict[str, float]:
        """What the runner reads while running, over the last steps."""
        shown = {"run_count": float(self._count), "step_count": float(len(self._run.steps))}
        lately = self._lately
        if len(lately) < 3:
            return shown
        step_s = (lately[-1].contact_s - lately[0].contact_s) / (len(lately) - 1)
        if 0.15 < step_s < 0.9:
            contact_s = sum(one.duration_s for one in lately) / len(lately)
            shown["cadence_spm"] = 60.0 / step_s
            shown["contact_time_s"] = contact_s
            if step_s > contact_s:
                shown["flight_time_s"] = step_s - contact_s
        return shown
