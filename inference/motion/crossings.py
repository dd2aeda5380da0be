"""When, between two frames, something passed a level."""

from __future__ import annotations

import numpy as np

from inference.motion.window import Floats


def crossing_s(times_s: Floats, values: Floats, level: float, first: int) -> float:
    """The time at which the line from sample `first` to the next one passes `level`.

    Held between the two samples when the level lies outside of them.
    """
    a, b = float(values[first]), float(values[first + 1])
    share = 0.5 if a == b else (level - a) / (b - a)
    start, end = float(times_s[first]), float(times_s[first + 1])
    return start + min(1.0, max(0.0, share)) * (end - start)


def last_rise(values: Floats, level: float, before: int) -> int | None:
    """The last i < `before` with values[i] ≤ level < values[i + 1]; None when there is none."""
    above = values[: before + 1] > level
    rises = np.flatnonzero(~above[:-1] & above[1:])
    return int(rises[-1]) if len(rises) else None


def first_fall(values: Floats, level: float, after: int) -> int | None:
    """The first i ≥ `after` with values[i] > level ≥ values[i + 1]; None when there is none."""
    above = values[after:] > level
    falls = np.flatnonzero(above[:-1] & ~above[1:])
    return after + int(falls[0]) if len(falls) else None
