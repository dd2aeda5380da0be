"""One bout of steps: the stances as they are fitted, and the steps that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from inference.motion.gait.feet import LEGS
from inference.motion.gait.legs import LegChannel
from inference.motion.gait.sides import Legs
from inference.motion.gait.stance import LEFT, Stance
from inference.motion.gait.steps import Step, makes_step, step_of
from inference.motion.measures import Channel
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
