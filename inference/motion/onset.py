"""How the counter-movement leaves the quiet stance before a jump."""

from __future__ import annotations

import numpy as np

from inference.motion.crossings import crossing_s
from inference.motion.localfit import local_motion
from inference.motion.measures import Channel
from inference.motion.standing import Standing
from inference.motion.track import Track
from inference.motion.window import Floats

_FIT_S = 0.05
# The acceleration of a counter-movement sets in about linearly and then bends, so the centre of
# mass falls with less than the third power of time; which one, 30 other athletes' landmarks with
# noise and 5 rendered ones say.
_POWER = 2.5
_BEGUN, _SURE, _DEEP = 0.008, 0.032, 0.06
"""Of the body's height: so far down it has surely begun; from the stance to the last level, or to
that part of a shallow one that is below, it is fitted."""
_PART = 0.4
_BEFORE_S, _EARLIEST_S, _STEP_S = 0.25, 0.35, 0.002
_USUAL = 0.002
"""Of the body's height: what is further off the curve counts by its distance, not its square. When
the nets look at another part of the picture, the whole body jumps by as much and more."""
_ROUNDS = 4


def find_onset(track: Track, standing: Standing, takeoff_s: float) -> tuple[float | None, float]:
    """When the centre of mass began to fall (None when it never did), and its lowest height."""
    times, com = track.times_s, track.of(Channel.COM)
    first = max(0, int(np.searchsorted(times, standing.last_s)) - 1)
    stop = int(np.searchsorted(times, takeoff_s))
    if stop - first < 3:
        return None, standing.com
    bottom = first + int(np.argmin(com[first:stop]))
    fit = local_motion(times, com, float(times[bottom]), _FIT_S)
    lowest = float(com[bottom]) if fit is None else fit.value
    below = (standing.com - com) / track.height
    deep = max(_SURE, min(_DEEP, _PART * float(below[bottom])))
    begun_s, deep_s = (_last_above(times, below, level, bottom) for level in (_BEGUN, deep))
    if begun_s is None or deep_s is None:
        return None, lowest
    near = (times >= begun_s - _BEFORE_S) & (times <= deep_s)
    return _fitted(times[near], below[near], begun_s), lowest


def _fitted(times_s: Floats, below: Floats, begun_s: float) -> float:
    """The onset of the curve that lies nearest to the samples: level before it, then a power."""
    onsets = np.arange(begun_s - _EARLIEST_S, begun_s, _STEP_S)
    curves = np.maximum(times_s - onsets[:, None], 0.0) ** _POWER
    weights = np.ones_like(curves)
    for _ in range(_ROUNDS):
        off = np.abs(_residuals(curves, below, weights))
        weights = np.minimum(1.0, _USUAL / np.maximum(off, 1e-9))
    cost = np.where(off < _USUAL, 0.5 * off * off, _USUAL * (off - 0.5 * _USUAL)).sum(axis=1)
    return float(onsets[np.argmin(cost)])


def _residuals(curves: Floats, values: Floats, weights: Floats) -> Floats:
    """What is left of the values, one row a curve, after the line through its points that fits
    best by weighted least squares."""
    total = weights.sum(axis=1, keepdims=True)
    x = curves - (weights * curves).sum(axis=1, keepdims=True) / total
    y = values - (weights * values).sum(axis=1, keepdims=True) / total
    spread = (weights * x * x).sum(axis=1, keepdims=True)
    slope = (weights * x * y).sum(axis=1, keepdims=True) / np.maximum(spread, 1e-12)
    return np.asarray(y - slope * x)


def _last_above(times_s: Floats, below: Floats, level: float, bottom: int) -> float | None:
    """The last time before `bottom` at which the body passes a level downward."""
    above = np.flatnonzero(below[: bottom + 1] < level)
    if not len(above) or above[-1] >= bottom:
        return None
    return crossing_s(times_s, below, level, int(above[-1]))
