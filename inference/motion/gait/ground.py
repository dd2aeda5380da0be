"""When each foot was on the floor, looking back: the floor's line, and the stances on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.motion.contact import OFF_SHARE, ON_SHARE, floor_level
from inference.motion.crossings import crossing_s
from inference.motion.gait.legs import FOOT
from inference.motion.gait.stance import HEEL, HEEL_X, TOE, TOE_FLAT, TOE_X
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
    ways = [Way(times_s, foot[:, TOE_X], foot[:, TOE]) for foot in feet]
    for _ in range(_ROUNDS):
        left, right = (_seen(times_s, low_points(foot, ground.slope), height) for foot in feet)
        rests = [way.at_rest(spans) for way, spans in zip(ways, (left, right), strict=True)]
        rise, way, count = (sum(one[i] for one in rests) for i in range(3))
        level = count * (_LEVEL * height) ** 2
        ground = Ground(rise / (way + level) if way > 0.0 else 0.0, (left, right))
    return ground


class Way:
    """A foot's toes through the picture, summed up so that any stretch costs the same."""

    def __init__(self, times_s: Floats, x: Floats, y: Floats) -> None:
        self._times_s = times_s
        # From the middle, so that no digits are lost in the sums' differences.
        x, y = x - x.mean(), y - y.mean()
        sums = np.cumsum([x, y, x * y, x * x], axis=1)
        self._sums = np.concatenate([np.zeros((4, 1)), sums], axis=1)

    def at_rest(self, spans: Sequence[Span]) -> tuple[float, float, int]:
        """While the toes rest in these stances: how much they rose along their way in the picture,
        and that way, both times the way, and in how many samples; each stance by itself."""
        if not spans:
            return 0.0, 0.0, 0
        begin_s, end_s = np.asarray(spans).T
        ends_s = [begin_s + share * (end_s - begin_s) for share in TOE_FLAT]
        first, stop = np.searchsorted(self._times_s, ends_s)
        count = stop - first
        first, stop = first[count > 2], stop[count > 2]
        x, y, xy, xx = self._sums[:, stop] - self._sums[:, first]
        n = stop - first
        return float((xy - x * y / n).sum()), float((xx - x * x / n).sum()), int(n.sum())


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
