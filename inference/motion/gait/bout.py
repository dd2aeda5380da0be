"""One bout of steps: the stances as they are fitted, and the steps that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from math import isnan
from operator import attrgetter
from typing import Self

import numpy as np

from inference.motion.gait.feet import LEGS
from inference.motion.gait.legs import LegChannel
from inference.motion.gait.sides import Legs
from inference.motion.gait.stance import LEFT, Stance
from inference.motion.gait.steps import Step, makes_step, step_of
from inference.motion.measures import Channel
from inference.motion.memory import Plain, packed, unpacked
from inference.motion.verdict import Cause, Grade, Reason
from inference.motion.window import Window


@dataclass(slots=True)
class Bout:
    """Steps in order, and what was noted of the footage; as long as its owner lets it become.

    Once a step: `lengths` of the body in picture heights, `breadths` of the shoulders, and
    `apart`, how far the left foot's heel is from the right one's across the picture on average.
    """

    number: int
    steps: list[Step] = field(default_factory=list)
    lengths: list[float] = field(default_factory=list)
    breadths: list[float] = field(default_factory=list)
    apart: list[float] = field(default_factory=list)
    reasons: dict[Cause, Reason] = field(default_factory=dict)
    last: Stance | None = None

    def note(self, reasons: Iterable[Reason]) -> None:
        """Remember the worst of each kind."""
        for reason in reasons:
            known = self.reasons.get(reason.cause)
            if known is None or (reason.grade is Grade.POOR and known.grade is not Grade.POOR):
                self.reasons[reason.cause] = reason

    def take(self, stance: Stance, window: Window, legs: Legs) -> None:
        """The next stance, its samples still in the window and among the legs."""
        last, self.last = self.last, stance
        if last is None or not makes_step(last, stance):
            return
        columns = window.rows[:, LEGS + LegChannel.COM_X], window.rows[:, Channel.COM]
        self.steps.append(step_of(window.times_s, *columns, last, stance))
        first, stop = np.searchsorted(window.times_s, [last.contact_s, stance.contact_s])
        inside = slice(int(first), int(stop))
        heels = legs.between(last.contact_s, stance.contact_s).rows
        left, right = heels[:, LegChannel.LEFT_HEEL_X], heels[:, LegChannel.RIGHT_HEEL_X]
        self.apart.append(float((left - right).mean()) if len(heels) else 0.0)
        self.lengths.append(float(np.median(window.rows[inside, Channel.LENGTH])))
        self.breadths.append(float(np.median(window.rows[inside, Channel.BREADTH])))

    def carry(self, frame_rate: float) -> Plain:
        """What another process must know to go on with it, or to end it."""
        steps = np.array([_NUMBERS(step) for step in self.steps], np.float64)
        return {
            "number": self.number,
            "frame_rate": frame_rate,
            "steps": packed(steps),  # None becomes NaN
            "once_a_step": packed(np.array([self.lengths, self.breadths, self.apart])),
            "reasons": [asdict(reason) for reason in self.reasons.values()],
            "last": None if self.last is None else asdict(self.last),
        }

    @classmethod
    def carried(cls, told: Plain) -> tuple[Self, float]:
        """The opposite: the bout and the frame rate; raises ValueError, KeyError or TypeError."""
        lengths, breadths, apart = unpacked(told["once_a_step"]).tolist()
        steps = [_step(row) for row in unpacked(told["steps"]).tolist()]
        last = None if told["last"] is None else Stance(**told["last"])
        bout = cls(int(told["number"]), steps, lengths, breadths, apart, last=last)
        for one in told["reasons"]:
            cause, grade = Cause(one["cause"]), Grade(one["grade"])
            bout.note([Reason(cause, grade, str(one["words"]), bool(one["void"]))])
        return bout, float(told["frame_rate"])

    def level(self) -> Sequence[Step]:
        """The steps as if both feet went on one line: from an oblique view one foot's way lies
        before the other's by as much, on average over whole strides."""
        strides = len(self.apart) // 2 * 2
        half = 0.5 * float(np.mean(self.apart[:strides])) if strides else 0.0
        return [
            step
            if step.overstride is None
            else replace(
                step,
                overstride=step.overstride - step.ahead * (half if step.side == LEFT else -half),
            )
            for step in self.steps
        ]


_NUMBERS = attrgetter(*(one.name for one in fields(Step)))
"""Of a step, in their order; `astuple`, which copies deeply, takes ten times as long."""


def _step(row: Sequence[float]) -> Step:
    side, contact_s, contact_time_s, step_time_s, strike_deg, ahead, *perhaps = row
    overstride, speed, rise = (None if isnan(value) else value for value in perhaps)
    told = contact_s, contact_time_s, step_time_s, strike_deg, ahead, overstride, speed, rise
    return Step(int(side), *told)
