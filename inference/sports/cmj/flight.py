"""The flight, refitted over its raw samples: take-off, apex, landing, fall."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from inference.motion.ballistics import GRAVITY_MPS2, Parabola, fit_parabola
from inference.motion.contact import floor_level
from inference.motion.measures import Channel
from inference.motion.window import Floats
from inference.sports.cmj.standing import Standing
from inference.sports.cmj.track import Track

_ROUNDS = 4
_LEAST = 4
# Pose nets draw the foot nearly flat when its heel is up, so at take-off and landing they show the
# toes above the floor, by this share of the body's height (rendered athlete, view 45-90°). Where
# the heel is seen to rise over the toes as far as a foot stretches, the toes are where they are.
_TOE_LIFT = 0.029
_STRETCH_UNSEEN, _STRETCH_SEEN = 0.045, 0.07
# Athletes land a little lower than they take off, so the apex lies before the middle of the
# flight. Where the feet are drawn badly, so are the arms: then half of the apex is taken from here.
_TYPICAL_DROP_M = 0.03
_APEX_SHARE = 0.5
_EDGE_S = 0.05
_EDGE_S_PER_NOISE = 200.0  # seconds for each body height of noise


@dataclass(frozen=True, slots=True)
class Flight:
    """Times in seconds; `parabola` is the centre of mass's, in picture heights.

    `apex_s` is the best estimate of when the centre of mass was highest.
    """

    takeoff_s: float
    landing_s: float
    apex_s: float
    parabola: Parabola
    samples: int


@dataclass(frozen=True, slots=True)
class _Feet:
    """Toes above their place in standing, and how far the heels are above the toes more than
    in standing; shares of the body's height, (n,)."""

    times_s: Floats
    toe: Floats
    stretch: Floats


def fit_flight(
    track: Track, standing: Standing | None, takeoff_s: float, landing_s: float
) -> Flight | None:
    """The flight near the times that were seen live; None when no parabola fits it."""
    feet = _feet(track, standing)
    fitted: Flight | None = None
    for _ in range(_ROUNDS):
        inside = (track.times_s > takeoff_s) & (track.times_s < landing_s)
        parabola = fit_parabola(track.times_s[inside], track.of(Channel.COM)[inside])
        if parabola is None:
            return fitted
        now = _Feet(feet.times_s[inside], feet.toe[inside], feet.stretch[inside])
        fall = parabola.fall / track.height
        takeoff, seen_off = _edge(now, fall, -1)
        landing, seen_on = _edge(now, fall, 1)
        if takeoff is None or landing is None or landing - takeoff <= 0.0:
            return fitted
        takeoff_s, landing_s = takeoff, landing
        apex_s = _apex(parabola, takeoff, landing, 0.5 * (seen_off + seen_on))
        fitted = Flight(takeoff, landing, apex_s, parabola, int(inside.sum()))
    return fitted


def _feet(track: Track, standing: Standing | None) -> _Feet:
    toe, heel = track.of(Channel.TOE), track.of(Channel.HEEL)
    toe_floor = floor_level(toe) if standing is None else standing.toe
    heel_floor = floor_level(heel) if standing is None else standing.heel
    stretch = (heel - heel_floor) - (toe - toe_floor)
    return _Feet(track.times_s, (toe - toe_floor) / track.height, stretch / track.height)


def _edge(feet: _Feet, fall: float, way: int) -> tuple[float | None, float]:
    """When the toes' own parabola passes the floor, before (way -1) or after (1) the flight; and
    the share to which the foot's stretching was seen.

    Gravity's curvature being known, the toes' path less it is a line. It is fitted to samples in
    flight only: on the floor other laws hold. The noisier the toes, the more of the flight.
    """
    edge_s = float(feet.times_s[0 if way < 0 else -1])
    distance = np.abs(feet.times_s - edge_s)
    reach_s = _EDGE_S + _EDGE_S_PER_NOISE * _noise(feet.toe)
    picked = distance <= max(reach_s, float(np.partition(distance, _LEAST - 1)[_LEAST - 1]))
    tau = feet.times_s[picked] - edge_s
    slope, height = np.polyfit(tau, feet.toe[picked] + 0.5 * fall * tau * tau, 1)
    stretch = float(np.median(feet.stretch[picked]))
    seen = min(1.0, max(0.0, (stretch - _STRETCH_UNSEEN) / (_STRETCH_SEEN - _STRETCH_UNSEEN)))
    above = float(height) - _TOE_LIFT * (1.0 - seen)
    root = float(slope) ** 2 + 2.0 * fall * above
    if root <= 0.0:
        return None, seen
    return edge_s + (float(slope) + way * sqrt(root)) / fall, seen


def _noise(values: Floats) -> float:
    """Standard deviation of what is not smooth, from second differences."""
    if len(values) < _LEAST + 1:
        return 0.0
    bends = np.diff(values, 2)
    return float(np.std(bends)) / sqrt(6.0)


def _apex(parabola: Parabola, takeoff_s: float, landing_s: float, seen: float) -> float:
    """The parabola's apex, and where a typical landing puts it."""
    flight_s = landing_s - takeoff_s
    early_s = _TYPICAL_DROP_M / (GRAVITY_MPS2 * flight_s)
    usual_s = 0.5 * (takeoff_s + landing_s) - early_s
    share = _APEX_SHARE * (1.0 - seen)
    return (1.0 - share) * parabola.apex_s + share * usual_s
