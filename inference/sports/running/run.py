"""One run: its stances as they are fitted, and the steps that they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from inference.motion.gait.ground import Span
from inference.motion.gait.legs import FOOT, LegChannel
from inference.motion.gait.sides import Legs
from inference.motion.gait.stance import LAG_S, Stance, fit_stance
from inference.motion.gait.steps import Step, makes_step, step_of
from inference.motion.measures import Channel
from inference.motion.verdict import Cause, Grade, Reason
from inference.motion.window import Window
from inference.sports.running.live import LEGS


@dataclass(slots=True)
class Run:
    """Steps in order, and what was noted of the footage; bounded by how long a run may be.

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


def fitted(legs: Legs, side: int, seen: Span, slope: float, height: float) -> Stance | None:
    """A stance that was seen of a foot, fitted to its samples; the foot is called what it was
    called by the net in most of them."""
    near = legs.between(seen[0] - LAG_S, seen[1] + LAG_S)
    if not len(near):
        return None
    foot = near.rows[:, side * FOOT : (side + 1) * FOOT]
    called = 1 - side if float(near.rows[:, LegChannel.EXCHANGED].mean()) > 0.5 else side
    return fit_stance(near.times_s, foot, called, height, seen, slope)
