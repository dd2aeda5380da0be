"""When, between two frames, something passed a level."""

from __future__ import annotations

from inference.motion.window import Floats


def crossing_s(times_s: Floats, values: Floats, level: float, first: int) -> float:
    """The time at which the line from sample `first` to the next one passes `level`.

    Held between the two samples when the level lies outside of them.
    """
    a, b = float(values[first]), float(values[first + 1])
    share = 0.5 if a == b else (level - a) / (b - a)
    start, end = float(times_s[first]), float(times_s[first + 1])
    return start + min(1.0, max(0.0, share)) * (end - start)
