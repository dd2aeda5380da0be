"""The verdict on a whole recording: why there may be nothing to measure in it."""

from __future__ import annotations

import numpy as np

from inference.landmarks import PoseSample
from inference.motion.footage import Needs, judge
from inference.motion.measures import Channel, measure
from inference.motion.pace import slow_flight
from inference.motion.verdict import Cause, Grade, Reason, Verdict, verdict_of

_ABOUT_THE_WHOLE = frozenset(Cause) - {Cause.GAP, Cause.UNEVEN}
"""A person may come and go in a recording: gaps matter only within an attempt."""


class Recording:
    """Takes the samples of a recording, one row a frame in memory, and judges them all."""

    def __init__(self) -> None:
        self._times_s: list[float] = []
        self._rows: list[np.ndarray] = []

    def add(self, sample: PoseSample) -> None:
        """Take the next sample."""
        if sample.pose is not None:
            self._times_s.append(sample.media_time_s)
            self._rows.append(measure(sample))

    def verdict(self, needs: Needs, measured: bool = False) -> Verdict:
        """What the recording as a whole allows. Where something was `measured` in it, that has
        verdicts of its own, and what else falls slowly is no flight."""
        times_s, rows = np.array(self._times_s), np.array(self._rows).reshape(-1, len(Channel))
        reasons = [one for one in judge(times_s, rows, needs) if one.cause in _ABOUT_THE_WHOLE]
        if len(times_s) and not measured:
            slow = slow_flight(times_s, rows)
            reasons += [] if slow is None else [slow]
        return verdict_of(map(_milder, reasons))


def _milder(reason: Reason) -> Reason:
    """Somebody else in a recording need not have been there in an attempt, whose own verdict
    says so."""
    if reason.cause is not Cause.SOMEBODY_ELSE:
        return reason
    return Reason(reason.cause, Grade.LIMITED, reason.words)
