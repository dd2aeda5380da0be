"""When somebody leaves a roof and touches down below it, by the rules of contact."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from inference.landmarks import Landmark
from inference.motion.contact import OFF_SHARE, ON_SHARE, floor_level
from tests.footage.body import Floats, crossing, pair

_NOSE_SHARE = 0.93
"""The nose's height, as a share of the body's."""
_STOOD_FRAMES = 15
_LANDED_FRAMES = 12


class Fall(NamedTuple):
    """In which frames the feet left the roof and touched the ground, fractions between frames."""

    left: float
    touched: float


def fall_of(bodies: Floats) -> Fall:
    """The fall from one floor to another that lies lower by most of a body's height."""
    feet = np.concatenate([pair(bodies, "HEEL"), pair(bodies, "FOOT_INDEX")], axis=1)
    low = feet[:, :, 1].min(axis=1)
    seen = np.flatnonzero(np.isfinite(low))
    body = float(np.nanmedian(bodies[:, Landmark.NOSE, 1] - low)) / _NOSE_SHARE
    below = seen[low[seen] < np.nanmax(low) - body]
    first_below = int(below[0])
    return Fall(
        _left(low, seen[seen < first_below], body), _touched(low, seen[seen >= first_below], body)
    )


def _left(low: Floats, before: np.ndarray, body: float) -> float:
    """The last frame on the roof, on which a short while ago both feet stood."""
    highest = int(before[np.argmax(low[before])])
    standing = before[before <= highest][-2 * _STOOD_FRAMES : -_STOOD_FRAMES // 3]
    level = floor_level(low[standing]) + OFF_SHARE * body
    on = before[(low[before] <= level) & (before < highest)]
    return crossing(low, level, int(on[-1]))


def _touched(low: Floats, after: np.ndarray, body: float) -> float:
    """The first frame near the ground on which the feet then rest."""
    lowest = int(np.argmax(low[after] <= np.min(low[after]) + OFF_SHARE * body))
    level = floor_level(low[after[lowest : lowest + _LANDED_FRAMES]]) + ON_SHARE * body
    first = int(after[np.argmax(low[after] <= level)])
    return crossing(low, level, first - 1)
