"""One run: its stances as they are fitted, and the steps that they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from inference.motion.gait.legs import LegChannel
from inference.motion.gait.stance import LAG_S, Stance, fit_stance
from inference.motion.gait.steps import Step, makes_step, step_of
from inference.motion.measures import Channel
from inference.motion.verdict import Cause, Grade, Reason
from inference.motion.window import Floats, Window
from inference.sports.running.live import LEGS, Foot, height_now


@dataclass(slots=True)
class Run:
    """Steps in order, and what was noted of the footage; bounded by how long a run may be.

    `lengths` are the body's heights in picture heights, `breadths` how far the shoulders are
    apart, both once a step.
    """

    number: int
    steps: list[Step] = field(default_factory=list)
    lengths: list[float] = field(default_factory=list)
    breadths: list[float] = field(default_factory=list)
    reasons: dict[Cause, Reason] = field(default_factory=dict)
    last: Stance | None = None

    def note(self, reasons: Iterable[Reason]) -> None:
        """Remember the worst of each kind."""
        for reason in reasons:
            known = self.reasons.get(reason.cause)
            if known is None or (reason.grade is Grade.POOR and known.grade is not Grade.POOR):
                self.reasons[reason.cause] = reason

    def take(self, stance: Stance, window: Window) -> None:
        """The next stance, its samples still in the window."""
        last, self.last = self.last, stance
        if last is None or not makes_step(last, stance):
            return
        columns = window.rows[:, LEGS + LegChannel.COM_X], window.rows[:, Channel.COM]
        self.steps.append(step_of(window.times_s, *columns, last, stance))
        inside = window.since(last.contact_s)
        self.lengths.append(float(np.median(window.rows[inside, Channel.LENGTH])))
        self.breadths.append(float(np.median(window.rows[inside, Channel.BREADTH])))


def fitted(window: Window, foot: Foot, seen: tuple[float, float]) -> Stance | None:
    """A stance that was seen, fitted to its samples; the foot is called what it was called in
    most of them."""
    part = slice(
        int(np.searchsorted(window.times_s, seen[0] - LAG_S)),
        int(np.searchsorted(window.times_s, seen[1] + LAG_S)),
    )
    times, rows = window.times_s[part], foot.of(window)[part]
    side = foot.side
    if _exchanged(window, part) > 0.5:
        side = 1 - side
    return fit_stance(times, rows, side, height_now(window), seen, foot.slope)


def _exchanged(window: Window, part: slice) -> float:
    column: Floats = window.rows[part, LEGS + LegChannel.EXCHANGED]
    return float(column.mean()) if len(column) else 0.0
