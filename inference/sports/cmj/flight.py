"""The flight, refitted over its raw samples: take-off, apex, landing, fall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.motion.ballistics import Parabola, fit_parabola
from inference.motion.body import BODY_LENGTH_PER_HEIGHT
from inference.motion.crossings import crossing_s, first_fall, last_rise
from inference.motion.measures import Channel
from inference.motion.outliers import without_outliers
from inference.motion.window import Floats

_EDGE_S = 0.08
_EDGE_SAMPLES = 4
_LEVEL = 0.004  # body heights: the least height above the floor at which a foot is off it
_MARGIN_S = 0.15


@dataclass(frozen=True, slots=True)
class Track:
    """A segment of samples: times (n,), channels (n, len(Channel)) free of outliers, and the
    athlete's height in picture heights."""

    times_s: Floats
    rows: Floats
    height: float

    def of(self, channel: Channel) -> Floats:
        """One channel, shape (n,)."""
        return self.rows[:, channel]

    def median(self, channel: Channel, first_s: float, last_s: float) -> float | None:
        """The median of a channel over [first, last]; None without samples there."""
        part = self.rows[(self.times_s >= first_s) & (self.times_s <= last_s), channel]
        return float(np.median(part)) if len(part) else None


@dataclass(frozen=True, slots=True)
class Flight:
    """Times in seconds; `parabola` is the centre of mass's, in picture heights."""

    takeoff_s: float
    landing_s: float
    parabola: Parabola
    samples: int


def clean(times_s: Floats, rows: Floats) -> Track:
    """The samples without outliers; raises ValueError when there are none."""
    if not len(times_s):
        raise ValueError("a track needs samples")
    height = float(np.median(rows[:, Channel.LENGTH])) / BODY_LENGTH_PER_HEIGHT
    out = rows.copy()
    for channel in range(Channel.COM_X, Channel.LENGTH + 1):
        out[:, channel] = without_outliers(times_s, rows[:, channel], 0.01 * height)
    for channel in range(Channel.HIP_DEG, Channel.ANKLE_DEG + 1):
        out[:, channel] = without_outliers(times_s, rows[:, channel], 5.0)
    return Track(times_s.copy(), out, height)


def fit_flight(track: Track, takeoff_s: float, landing_s: float) -> Flight | None:
    """The flight near the times that were seen live; None when no parabola fits it."""
    times, toe = track.times_s, track.of(Channel.TOE)
    first, last = np.searchsorted(times, [takeoff_s, landing_s])
    parabola = fit_parabola(times[first:last], track.of(Channel.COM)[first:last])
    if parabola is None:
        return None
    middle = int(np.searchsorted(times, 0.5 * (takeoff_s + landing_s)))
    before = track.median(Channel.TOE, takeoff_s - 0.6, takeoff_s - 0.08)
    after = track.median(Channel.TOE, landing_s + 0.08, landing_s + 0.6)
    floors = [level for level in (before, after) if level is not None]
    if not floors:
        return None
    clear = toe - (before if before is not None else floors[0])
    up = last_rise(clear, _LEVEL * track.height, middle)
    clear_after = toe - (after if after is not None else floors[0])
    down = first_fall(clear_after, _LEVEL * track.height, middle)
    off_s = takeoff_s if up is None else _edge(times, clear, up, parabola.fall, 1)
    on_s = landing_s if down is None else _edge(times, clear_after, down, parabola.fall, -1)
    return Flight(off_s, on_s, parabola, int(last - first))


def _edge(times_s: Floats, clear: Floats, at: int, fall: float, way: int) -> float:
    """When the foot's own parabola passes the floor.

    The samples just inside the flight, with gravity's curvature given, are fitted by height and
    velocity: a plain crossing would come late by the time to reach its level.
    """
    inside = at + 1 if way > 0 else at
    edge_s = float(times_s[inside])
    if way > 0:
        stop = int(np.searchsorted(times_s, edge_s + _EDGE_S))
        picked = slice(inside, max(stop, inside + _EDGE_SAMPLES))
    else:
        start = int(np.searchsorted(times_s, edge_s - _EDGE_S))
        picked = slice(max(0, min(start, inside + 1 - _EDGE_SAMPLES)), inside + 1)
    tau = times_s[picked] - edge_s
    straight = clear[picked] + 0.5 * fall * tau * tau
    slope, level = np.polyfit(tau, straight, 1)
    root = slope * slope + 2.0 * fall * level
    if way * slope <= 0.0 or root <= 0.0:
        return crossing_s(times_s, clear, 0.0, at)
    return edge_s + float((slope - way * np.sqrt(root)) / fall)
