"""The quiet stance before a jump."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.motion.body import BODY_LENGTH_PER_HEIGHT
from inference.motion.measures import Channel
from inference.motion.medians import median
from inference.motion.track import Track
from inference.motion.window import Floats, Window

STILL_S = 0.25
"""A stance is quiet when the centre of mass stays for so long within…"""
STILL_SHARE = 0.012
"""… this share of the body's height."""
UPRIGHT_KNEE_DEG = 150.0
"""Who stands upright has the knees at least this straight."""

_LONGEST_MOVE_S = 2.5
_LOOK_BACK_S = 2.0


def height_now(window: Window) -> float:
    """The athlete's standing height in picture heights, by proportion, from the last seconds."""
    recent = window.since(window.times_s[-1] - _LOOK_BACK_S)
    return median(window.rows[recent, Channel.LENGTH]) / BODY_LENGTH_PER_HEIGHT


def still_now(window: Window, height: float) -> bool:
    """Whether a body of that height has not moved for `STILL_S`."""
    times = window.times_s
    lately = window.rows[window.since(times[-1] - STILL_S), Channel.COM]
    return bool(
        times[-1] - times[0] > STILL_S and lately.max() - lately.min() < STILL_SHARE * height
    )


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
