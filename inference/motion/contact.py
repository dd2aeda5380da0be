"""Feet on the floor or not: the floor line, and hysteresis on the height above it."""

from __future__ import annotations

import numpy as np

from inference.motion.window import Floats

OFF_SHARE = 0.035
"""The foot has left the floor above this share of the body's height…"""
ON_SHARE = 0.02
"""… and is back below this one."""
UNKNOWN_AFTER_S = 0.1
"""Without landmarks for longer, nothing is known of the contact."""

_FLOOR_QUANTILE = 0.2


def floor_level(heights: Floats) -> float:
    """The floor under a foot from its heights in the last seconds, shape (n,), n ≥ 1.

    A low quantile: a foot is on the floor for most of the time, and never below it.
    """
    rank = int(_FLOOR_QUANTILE * (len(heights) - 1))
    return float(np.partition(heights, rank)[rank])


class Contact:
    """On the floor or off it, with hysteresis; a change needs `dwell` samples in a row.

    `changed_s` is when the level was last passed, between two samples.
    """

    def __init__(self, dwell: int = 2) -> None:
        self.off = False
        self.changed_s = 0.0
        self._dwell = dwell
        self._against = 0
        self._passed_s = 0.0
        self._last: tuple[float, float] | None = None

    def update(self, time_s: float, clearance_share: float) -> bool:
        """Take the foot's height above the floor as a share of the body's; returns `off`."""
        level = ON_SHARE if self.off else OFF_SHARE
        against = clearance_share < level if self.off else clearance_share > level
        if against and not self._against:
            self._passed_s = self._crossing_s(time_s, clearance_share, level)
        self._against = self._against + 1 if against else 0
        self._last = (time_s, clearance_share)
        if self._against >= self._dwell:
            self.off, self._against, self.changed_s = not self.off, 0, self._passed_s
        return self.off

    def _crossing_s(self, time_s: float, share: float, level: float) -> float:
        if self._last is None or self._last[1] == share:
            return time_s
        then_s, before = self._last
        return then_s + (level - before) / (share - before) * (time_s - then_s)
