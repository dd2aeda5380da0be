"""How the counter-movement leaves the quiet stance before a jump."""

from __future__ import annotations

import numpy as np

from inference.motion.crossings import crossing_s
from inference.motion.localfit import local_motion
from inference.motion.measures import Channel
from inference.motion.standing import Standing
from inference.motion.track import Track

_FIT_S = 0.05
# The acceleration of a counter-movement sets in about linearly and then bends, so the centre of
# mass falls with a little less than the third power of time: two levels passed tell when it began.
_LEVELS = (0.008, 0.032)  # of the body's height
_BACK = 1.0 / ((_LEVELS[1] / _LEVELS[0]) ** (1.0 / 2.6) - 1.0)


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
    passed = [_last_above(track, standing.com - share * track.height, bottom) for share in _LEVELS]
    if passed[0] is None or passed[1] is None:
        return None, lowest
    return passed[0] - _BACK * (passed[1] - passed[0]), lowest


def _last_above(track: Track, level: float, bottom: int) -> float | None:
    """The last time before `bottom` at which the centre of mass passes a level downward."""
    com = track.of(Channel.COM)
    above = np.flatnonzero(com[: bottom + 1] > level)
    if not len(above) or above[-1] >= bottom:
        return None
    return crossing_s(track.times_s, com, level, int(above[-1]))
