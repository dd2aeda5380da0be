"""Whether the footage runs at the speed of life: bodies fall as gravity makes them."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import numpy as np

from inference.motion.ballistics import GRAVITY_MPS2, Parabola, fit_parabola
from inference.motion.body import BODY_LENGTH_PER_HEIGHT
from inference.motion.contact import OFF_SHARE, floor_level
from inference.motion.measures import Channel
from inference.motion.verdict import Cause, Grade, Reason
from inference.motion.window import Floats

_TALLEST_M = 2.35
"""Nobody is taller; who falls more slowly than such a body seems to is shown in slow motion."""
_TYPICAL_M = 1.75
_SLOWEST = 20.0
"""Times slower than life: what seems slower still stands."""
_HARDLY_FALLS = GRAVITY_MPS2 / _TYPICAL_M / _SLOWEST**2  # body heights per second squared
_SHORTEST_S = 0.2
_LEAST = 6
_MOST_RESIDUAL, _LEAST_RISE = 0.02, 0.025  # body heights


def slow_motion(fall: float, height: float) -> Reason | None:
    """A reason when a body of `height` falls too slowly for any person, both in picture heights;
    the fall per second squared."""
    seems_m = GRAVITY_MPS2 / fall * height
    if seems_m <= _TALLEST_M:
        return None
    slowed = sqrt(seems_m / _TYPICAL_M)
    return Reason(
        Cause.SLOW_MOTION,
        Grade.POOR,
        f"the body falls as in slow motion, about {slowed:.1f} times slower than in life: times "
        "and heights cannot be measured; give the footage at its true speed",
        void=True,
    )


def slow_flight(times_s: Floats, rows: Floats) -> Reason | None:
    """A reason where a body flies, but in slow motion. Of several flights that counts which falls
    the fastest: who stands on a box is off the floor too, and hardly falls."""
    height = float(np.median(rows[:, Channel.LENGTH])) / BODY_LENGTH_PER_HEIGHT
    if height <= 0.0:
        return None
    clearance = rows[:, Channel.TOE_LOW] - floor_level(rows[:, Channel.TOE_LOW])
    stretches = _runs(clearance > OFF_SHARE * height)
    flights = (_flight(times_s[a:b], rows[a:b, Channel.COM] / height) for a, b in stretches)
    falls = [one.fall for one in flights if one is not None and one.fall > _HARDLY_FALLS]
    return slow_motion(max(falls), 1.0) if falls else None


def _runs(off: np.ndarray) -> Iterator[tuple[int, int]]:
    edges = np.diff(np.concatenate([[0], off.astype(np.int8), [0]]))
    starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    yield from zip(starts.tolist(), stops.tolist(), strict=True)


def _flight(times_s: Floats, com: Floats) -> Parabola | None:
    """The parabola of what is a flight but for its speed, in body heights."""
    if len(com) < _LEAST or times_s[-1] - times_s[0] < _SHORTEST_S:
        return None
    parabola = fit_parabola(times_s, com)
    if parabola is None or parabola.residual > _MOST_RESIDUAL:
        return None
    rise = parabola.apex - float(min(com[0], com[-1]))
    return parabola if rise > _LEAST_RISE else None
