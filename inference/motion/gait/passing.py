"""When a moving point passed a level, by a fit to the samples around."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from inference.motion.localfit import around, quadratic
from inference.motion.window import Floats

_ROUNDS = 3
_LEAST = 3
_SLOWEST = 0.05


@dataclass(frozen=True, slots=True)
class Passing:
    """When, and how fast, per second, upward positive."""

    at_s: float
    speed: float


def passing(
    times_s: Floats, heights: Floats, level: float, near_s: float, around_s: float
) -> Passing | None:
    """Where the parabola through the samples within `around_s` passes the level, nearest to
    `near_s`; where it does not reach it, where the line through them does. None when neither
    does near there, or fewer than three samples were seen."""
    if len(times_s) < _LEAST:
        return None
    at_s, found = near_s, None
    for _ in range(_ROUNDS):
        near = around(times_s, at_s, around_s, _LEAST)
        times, values = times_s[near], heights[near]
        found = _by_parabola(times, values, level, at_s) or _by_line(times, values, level, at_s)
        if found is None:
            return None
        at_s = min(max(found.at_s, at_s - around_s), at_s + around_s)
    return found


def _by_parabola(times_s: Floats, heights: Floats, level: float, at_s: float) -> Passing | None:
    fit = quadratic(times_s, heights, at_s)
    root = fit.velocity**2 - 2.0 * fit.acceleration * (fit.value - level)
    if root < 0.0 or abs(fit.velocity) < _SLOWEST:
        return None
    speed = sqrt(root) if fit.velocity > 0.0 else -sqrt(root)
    return Passing(at_s + 2.0 * (level - fit.value) / (fit.velocity + speed), speed)


def _by_line(times_s: Floats, heights: Floats, level: float, at_s: float) -> Passing | None:
    tau = times_s - at_s
    centred = tau - tau.mean()
    speed = float(centred @ heights) / float(centred @ centred)
    if abs(speed) < _SLOWEST:
        return None
    return Passing(at_s + float(tau.mean()) + (level - float(heights.mean())) / speed, speed)
