"""When feet that fall reach the floor."""

from __future__ import annotations

from math import sqrt

import numpy as np

from inference.motion.contact import OFF_SHARE
from inference.motion.feet import Feet
from inference.motion.flight import noise_of
from inference.motion.window import Floats

_ROUNDS = 4
_LEAST = 4
_REACH_S = 0.07
_OLDEST_S = 0.25
_BEND = 1.2
"""How far the toes' path in the fall may bend otherwise than gravity's, as a share of that: the
legs reach for the floor."""
_LEAST_NOISE = 1e-4  # body heights


def fit_touchdown(feet: Feet, lowest_s: float, fall: float) -> float | None:
    """When the toes' path reaches the floor, seconds; `fall` is gravity in body heights.

    It begins with samples that are surely above the floor, before the body's lowest point, and
    takes in those that prove to be. None when too few are seen.
    """
    times = feet.times_s
    above = np.flatnonzero((times < lowest_s) & (feet.toe > OFF_SHARE))
    if not len(above):
        return None
    found_s: float | None = None
    until_s = float(times[above[-1]]) + 1e-6
    for _ in range(_ROUNDS):
        inside = np.flatnonzero((times > until_s - _OLDEST_S) & (times < until_s))
        near = inside[times[inside] > times[inside[-1]] - _REACH_S] if len(inside) else inside
        picked = near if len(near) >= _LEAST else inside[-_LEAST:]
        if len(picked) < 3:
            return found_s
        clearance, _ = feet.clearance(picked, landing=True)
        last_s, noise = float(times[picked[-1]]), max(noise_of(feet.toe[inside]), _LEAST_NOISE)
        after_s = _until_floor(times[picked] - last_s, clearance, fall, noise)
        if after_s is None:
            return found_s
        found_s = until_s = last_s + after_s
    return found_s


def _until_floor(tau: Floats, clearance: Floats, fall: float, noise: float) -> float | None:
    """The root of the parabola through the samples, its bend drawn towards gravity's."""
    basis = np.stack([np.ones_like(tau), tau, 0.5 * tau * tau], axis=1) / noise
    rows = np.vstack([basis, [0.0, 0.0, 1.0 / (_BEND * fall)]])
    wanted = np.append(clearance / noise, -1.0 / _BEND)
    level, speed, bend = (float(x) for x in np.linalg.lstsq(rows, wanted)[0])
    root = speed**2 - 2.0 * bend * level
    if root <= 0.0 or speed >= 0.0:
        return None
    return 2.0 * level / (sqrt(root) - speed)
