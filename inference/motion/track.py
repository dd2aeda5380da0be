"""A stretch of samples without their outliers, which the finals are fitted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.motion.body import BODY_LENGTH_PER_HEIGHT
from inference.motion.measures import Channel
from inference.motion.outliers import without_outliers
from inference.motion.window import Floats

_PLACE_TOLERANCE = 0.015  # of the body's height
_ANGLE_TOLERANCE_DEG = 8.0
_PLACES = (
    Channel.COM,
    Channel.HIP,
    Channel.KNEE,
    Channel.TOE,
    Channel.HEEL,
    Channel.EYE,
)
_ANGLES = (Channel.HIP_DEG, Channel.KNEE_DEG, Channel.ANKLE_DEG)


@dataclass(frozen=True, slots=True)
class Track:
    """Times (n,), channels (n, len(Channel)) and the athlete's height in picture heights."""

    times_s: Floats
    rows: Floats
    height: float

    def of(self, channel: Channel) -> Floats:
        """One channel, shape (n,)."""
        return self.rows[:, channel]


def clean(times_s: Floats, rows: Floats) -> Track:
    """The samples, outliers replaced in the channels that are fitted; raises ValueError when
    there are no samples."""
    if not len(times_s):
        raise ValueError("a track needs samples")
    height = float(np.median(rows[:, Channel.LENGTH])) / BODY_LENGTH_PER_HEIGHT
    out = rows.copy()
    for channel in _PLACES:
        out[:, channel] = without_outliers(times_s, rows[:, channel], _PLACE_TOLERANCE * height)
    for channel in _ANGLES:
        out[:, channel] = without_outliers(times_s, rows[:, channel], _ANGLE_TOLERANCE_DEG)
    return Track(times_s.copy(), out, height)


def frame_rate(track: Track) -> float:
    """Samples a second, from the median distance in time; 0 for fewer than two samples."""
    steps = np.diff(track.times_s)
    return 1.0 / float(np.median(steps)) if len(steps) else 0.0


def longest_step_s(track: Track, first_s: float, last_s: float) -> float:
    """The longest time between two samples within those times, seconds."""
    inside = (track.times_s >= first_s) & (track.times_s <= last_s)
    return float(np.diff(track.times_s[inside]).max(initial=0.0))
