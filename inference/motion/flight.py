"""The flight, refitted over its raw samples: take-off, apex, landing, fall."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from inference.motion.ballistics import GRAVITY_MPS2, Parabola, fit_parabola
from inference.motion.feet import Feet
from inference.motion.measures import Channel
from inference.motion.track import Track
from inference.motion.window import Floats

_ROUNDS = 4
_LEAST = 4
_EDGE_S = 0.05
_EDGE_S_PER_NOISE = 60.0  # seconds for each body height of noise; further in, feet turn
# Athletes land a little lower than they take off, so the apex lies before the middle of the
# flight. A seventh of that makes heights by the centre of mass more exact: 0.46 instead of 0.48 cm
# over 150 athletes (`sideline bench accuracy --sport cmj --fps 120 --athletes 150`). Where the feet
# are drawn badly, so are the arms: then half of it is taken from here.
_TYPICAL_DROP_M = 0.03
_LEAST_APEX_SHARE = 0.15
_APEX_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Flight:
    """Times in seconds; `parabola` is the centre of mass's, in picture heights.

    `apex_s` is the best estimate of when the centre of mass was highest. `seen` is the share to
    which the stretching of the foot shows, 0 to 1.
    """

    takeoff_s: float
    landing_s: float
    apex_s: float
    parabola: Parabola
    samples: int
    seen: float


def fit_flight(track: Track, feet: Feet, takeoff_s: float, landing_s: float) -> Flight | None:
    """The flight near the times that were seen live; None when no parabola fits it."""
    fitted: Flight | None = None
    for _ in range(_ROUNDS):
        inside = (track.times_s > takeoff_s) & (track.times_s < landing_s)
        parabola = fit_parabola(track.times_s[inside], track.of(Channel.COM)[inside])
        if parabola is None:
            return fitted
        fall = parabola.fall / track.height
        off_s, seen_off = edge_s(feet, np.flatnonzero(inside), fall, landing=False)
        on_s, seen_on = edge_s(feet, np.flatnonzero(inside), fall, landing=True)
        if off_s is None or on_s is None or on_s <= off_s:
            return fitted
        takeoff_s, landing_s = off_s, on_s
        seen = 0.5 * (seen_off + seen_on)
        apex_s = _apex(parabola, off_s, on_s, seen)
        fitted = Flight(off_s, on_s, apex_s, parabola, int(inside.sum()), seen)
    return fitted


def edge_s(
    feet: Feet, inside: NDArray[np.intp], fall: float, *, landing: bool
) -> tuple[float | None, float]:
    """When the toes' own parabola passes the floor at one end of the flight; and the share to
    which the foot's stretching was seen.

    Gravity's curvature being known, the toes' path less it is a line. It is fitted to samples in
    flight only: on the floor other laws hold. The noisier the toes, the more of the flight.
    """
    times = feet.times_s[inside]
    edge_s = float(times[-1 if landing else 0])
    distance = np.abs(times - edge_s)
    reach_s = _EDGE_S + _EDGE_S_PER_NOISE * noise_of(feet.toe[inside])
    picked = distance <= max(reach_s, float(np.partition(distance, _LEAST - 1)[_LEAST - 1]))
    clearance, seen = feet.clearance(inside[picked], landing)
    tau = times[picked] - edge_s
    slope, above = (float(x) for x in np.polyfit(tau, clearance + 0.5 * fall * tau * tau, 1))
    root = slope**2 + 2.0 * fall * above
    if root <= 0.0:
        return None, seen
    return edge_s + (slope + (1.0 if landing else -1.0) * sqrt(root)) / fall, seen


def noise_of(values: Floats) -> float:
    """Standard deviation of what is not smooth, from second differences."""
    if len(values) < _LEAST + 1:
        return 0.0
    return float(np.std(np.diff(values, 2))) / sqrt(6.0)


def _apex(parabola: Parabola, takeoff_s: float, landing_s: float, seen: float) -> float:
    """The parabola's apex, and where a typical landing puts it."""
    early_s = _TYPICAL_DROP_M / (GRAVITY_MPS2 * (landing_s - takeoff_s))
    usual_s = 0.5 * (takeoff_s + landing_s) - early_s
    share = max(_LEAST_APEX_SHARE, _APEX_SHARE * (1.0 - seen))
    return (1.0 - share) * parabola.apex_s + share * usual_s
