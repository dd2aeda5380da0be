"""The quiet stance before a jump, and how the counter-movement leaves it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.motion.crossings import crossing_s
from inference.motion.localfit import local_motion
from inference.motion.measures import Channel
from inference.motion.window import Floats
from inference.sports.cmj.track import Track

STILL_S = 0.25
"""A stance is quiet when the centre of mass stays for so long within…"""
STILL_SHARE = 0.012
"""… this share of the body's height."""
UPRIGHT_KNEE_DEG = 150.0
"""Who stands upright has the knees at least this straight."""

_LONGEST_MOVE_S = 2.5
_FIT_S = 0.05
# The acceleration of a counter-movement sets in about linearly and then bends, so the centre of
# mass falls with a little less than the third power of time: two levels passed tell when it began.
_LEVELS = (0.008, 0.032)  # of the body's height
_BACK = 1.0 / ((_LEVELS[1] / _LEVELS[0]) ** (1.0 / 2.6) - 1.0)


@dataclass(frozen=True, slots=True)
class Standing:
    """The last quiet upright stance: its last moment, and each channel's level in it."""

    last_s: float
    levels: Floats

    def of(self, channel: Channel) -> float:
        """The level of one channel."""
        return float(self.levels[channel])

    @property
    def com(self) -> float:
        """Height of the centre of mass, in picture heights."""
        return self.of(Channel.COM)

    @property
    def eyes_above_sole(self) -> float:
        """From the soles' middle to the eyes, in picture heights."""
        return self.of(Channel.EYE) - 0.5 * (self.of(Channel.TOE) + self.of(Channel.HEEL))


def find_standing(track: Track, takeoff_s: float) -> Standing | None:
    """The last stance of `STILL_S` at least before the take-off; None when there was none."""
    times, com = track.times_s, track.of(Channel.COM)
    stop = int(np.searchsorted(times, takeoff_s))
    limit = STILL_SHARE * track.height
    for last in range(stop - 1, 1, -1):
        if times[last] < takeoff_s - _LONGEST_MOVE_S:
            return None
        first = int(np.searchsorted(times, times[last] - STILL_S))
        if last - first < 3 or times[last] - times[0] < STILL_S:
            continue
        part = slice(first, last + 1)
        if com[part].max() - com[part].min() >= limit:
            continue
        if np.median(track.of(Channel.KNEE_DEG)[part]) > UPRIGHT_KNEE_DEG:
            return _standing(track, first, last)
    return None


def _standing(track: Track, first: int, last: int) -> Standing:
    """Lengthen the quiet stance backwards as far as it goes, and take the medians."""
    com = track.of(Channel.COM)
    limit = STILL_SHARE * track.height
    level = float(np.median(com[first : last + 1]))
    while first > 0 and abs(com[first - 1] - level) < limit:
        first -= 1
    levels = np.median(track.rows[first : last + 1], axis=0)
    return Standing(float(track.times_s[last]), np.asarray(levels))


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
