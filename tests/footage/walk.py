"""Steps of somebody who walks: where the feet are farthest from the hips.

Zeni, Richards, Higginson: Two simple methods for determining gait events during treadmill and
overground walking using kinematic data. Gait & Posture 27 (2008): the heel strikes when it is
farthest before the hips, the toes leave when they are farthest behind them. Of both feet at once,
so that it does not matter which of them the nets call the left one.
"""

from __future__ import annotations

import numpy as np

from tests.footage.body import Floats, middle, pair

_REACH = 4
"""Half a step of a quick walker, in frames."""
_FIT = 3
_LEAST_TRUNKS = 0.5
"""A step reaches farther than that; feet side by side do not."""


def heel_strikes(bodies: Floats) -> list[float]:
    """In which frames a heel strikes, between two frames by a parabola."""
    ahead = _ahead_of_hips(bodies, "HEEL").max(axis=1)
    return _peaks(ahead, _LEAST_TRUNKS * _trunk(bodies))


def toe_offs(bodies: Floats) -> list[float]:
    """In which frames the toes leave the ground."""
    behind = -_ahead_of_hips(bodies, "FOOT_INDEX").min(axis=1)
    return _peaks(behind, _LEAST_TRUNKS * _trunk(bodies))


def _ahead_of_hips(bodies: Floats, name: str) -> Floats:
    hips = middle(bodies, "HIP")[:, 0]
    forward = np.sign(np.nanmedian(np.diff(hips)))
    return np.asarray(forward * (pair(bodies, name)[:, :, 0] - hips[:, None]))


def _trunk(bodies: Floats) -> float:
    along = middle(bodies, "SHOULDER") - middle(bodies, "HIP")
    return float(np.nanmedian(np.hypot(along[:, 0], along[:, 1])))


def _peaks(values: Floats, least: float) -> list[float]:
    found = []
    for i in range(_REACH, len(values) - _REACH):
        around = values[i - _REACH : i + _REACH + 1]
        if np.isfinite(around).all() and values[i] == around.max() and values[i] > least:
            bend, slope, _ = np.polyfit(
                np.arange(-_FIT, _FIT + 1), values[i - _FIT : i + _FIT + 1], 2
            )
            found.append(float(i - slope / (2 * bend)))
    return found
