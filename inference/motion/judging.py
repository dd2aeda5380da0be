"""Whether what was seen was a jump."""

from __future__ import annotations

import numpy as np

from inference.motion.ballistics import GRAVITY_MPS2, fit_parabola
from inference.motion.measures import Channel
from inference.motion.track import Track

_SHORTEST_FLIGHT_S = 0.2
_LONGEST_FLIGHT_S = 1.1
_TYPICAL_HEIGHT_M = 1.7
_FALL_RATIO = (0.55, 1.8)  # fall against gravity, the athlete's height taken as typical
_MOST_RESIDUAL = 0.02  # body heights
_LEAST_STANCE_S = 0.15
_LEAST_RISE = 0.025  # body heights


def why_no_jump(track: Track, takeoff_s: float, landing_s: float) -> str | None:
    """Why what lies between those times is no jump; None when it is one.

    A jump's centre of mass flies a parabola whose fall is gravity's, for any athlete's height
    within reason, and nothing else does: not a squat, a step, nor a net's slip.
    """
    if not _SHORTEST_FLIGHT_S <= landing_s - takeoff_s <= _LONGEST_FLIGHT_S:
        return "the feet were off the floor for too short or too long a time"
    if track.times_s[0] > takeoff_s - _LEAST_STANCE_S:
        return "the feet were not seen on the floor before"
    first, last = np.searchsorted(track.times_s, [takeoff_s, landing_s])
    com, height = track.of(Channel.COM)[first:last], track.height
    if len(com) < 4:
        return "too few frames in flight"
    parabola = fit_parabola(track.times_s[first:last], com)
    if parabola is None:
        return "the body did not rise and fall"
    ratio = parabola.fall / height * _TYPICAL_HEIGHT_M / GRAVITY_MPS2
    if not _FALL_RATIO[0] < ratio < _FALL_RATIO[1]:
        return "the body did not fall as fast as gravity makes it"
    if parabola.residual > _MOST_RESIDUAL * height:
        return "the body's path was no parabola"
    if parabola.apex - min(com[0], com[-1]) < _LEAST_RISE * height:
        return "the body did not rise"
    return None
