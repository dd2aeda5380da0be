"""When each foot was on the floor, looking back: the floor's line, and the stances on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.motion.contact import OFF_SHARE, ON_SHARE, floor_level
from inference.motion.crossings import crossing_s
from inference.motion.gait.legs import FOOT
from inference.motion.gait.stance import HEEL, HEEL_X, TOE, TOE_X, moved_on_floor
from inference.motion.window import Floats

_ROUNDS = 3
_LEVEL = 0.01
"""A foot that moves by less, in body heights, while it rests tells nothing of the floor's slope:
then the floor is taken to be level."""
_LEAST = 4

Span = tuple[float, float]
"""When a foot's stance was seen to begin and to end, seconds."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The floor's slope along the way in the picture, and each foot's stances, left first; only
    those of which beginning and end were seen."""

    slope: float = 0.0
    seen: tuple[tuple[Span, ...], tuple[Span, ...]] = ((), ())


def look_at_ground(times_s: Floats, legs: Floats, height: float) -> Ground:
    """From the legs' columns (n, ≥ 8) and the body's height in picture heights.

    From an oblique view the floor slopes in the picture along a foot's way. Both feet tell how
    much, wherever they rest on it; that is known the better, the better their stances are.
    """
    ground = Ground()
    if len(times_s) < _LEAST:
        return ground
    feet = legs[:, :FOOT], legs[:, FOOT : 2 * FOOT]
    for _ in range(_ROUNDS):
        left, right = (_seen(times_s, low_points(foot, ground.slope), height) for foot in feet)
        moved = [
            moved_on_floor(times_s, foot, span)
            for foot, spans in zip(feet, (left, right), strict=True)
            for span in spans
        ]
        rise, way, count = (float(sum(one[i] for one in moved)) for i in range(3))
        level = count * (_LEVEL * height) ** 2
        ground = Ground(rise / (way + level) if way > 0.0 else 0.0, (left, right))
    return ground


def low_points(foot: Floats, slope: float) -> Floats:
    """The lower of toes and heel, (n,), against a floor of that slope."""
    toe, heel = (foot[:, up] - slope * foot[:, x] for up, x in ((TOE, TOE_X), (HEEL, HEEL_X)))
    return np.asarray(np.minimum(toe, heel))


def _seen(times_s: Floats, low: Floats, height: float) -> tuple[Span, ...]:
    clearance = (low - floor_level(low)) / height
    off = _without_blinks(_hysteresis(clearance))
    edges = np.diff(off.astype(np.int8))
    landings, toe_offs = np.flatnonzero(edges == -1), np.flatnonzero(edges == 1)
    spans = []
    for first in landings.tolist():
        last = int(np.searchsorted(toe_offs, first))
        if last < len(toe_offs):
            begin_s = crossing_s(times_s, clearance, ON_SHARE, first)
            spans.append((begin_s, crossing_s(times_s, clearance, OFF_SHARE, int(toe_offs[last]))))
    return tuple(spans)


def _hysteresis(clearance: Floats) -> NDArray[np.bool_]:
    """Off the floor above the one level, on it below the other, as before between them."""
    told = (clearance > OFF_SHARE) | (clearance < ON_SHARE)
    last = np.maximum.accumulate(np.where(told, np.arange(len(clearance)), 0))
    return np.asarray(clearance[last] > ON_SHARE)


def _without_blinks(off: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What lasts for one sample only is a net's slip."""
    out = off.copy()
    alone = (off[1:-1] != off[:-2]) & (off[1:-1] != off[2:])
    out[1:-1][alone] = off[:-2][alone]
    return out
