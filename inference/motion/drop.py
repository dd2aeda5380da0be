"""The fall, the contact and the flight, refitted over their raw samples."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from inference.motion.feet import FALL_LIFT, REBOUND_LIFT, Feet, feet_of
from inference.motion.flight import Flight, fit_flight
from inference.motion.measures import Channel
from inference.motion.touchdown import fit_touchdown
from inference.motion.track import Track

_FALL_S = 0.13
_BOTTOM_SHARE = 0.3
_LEAST_STEP = 0.05  # body heights
_STEP_S, _CONTACT_S = (0.3, 0.8), (0.06, 0.9)


@dataclass(frozen=True, slots=True)
class Drop:
    """Times in seconds, lengths in picture heights. `fall_s` is how long a body falls from rest
    until it is as fast as at the touchdown; `step` is how far the toes came down from the box,
    `depth` how far the body sinks in contact."""

    touchdown_s: float
    fall_s: float
    step: float
    depth: float
    flight: Flight

    @property
    def contact_s(self) -> float:
        """From touchdown to take-off."""
        return self.flight.takeoff_s - self.touchdown_s


def fit_drop(track: Track, touchdown_s: float, takeoff_s: float, landing_s: float) -> Drop | None:
    """The drop jump near the times that were seen live; None when it was none."""
    times, com = track.times_s, track.of(Channel.COM)
    contact = np.flatnonzero((times >= touchdown_s) & (times <= takeoff_s))
    if not len(contact):
        return None
    contact_s = takeoff_s - touchdown_s
    feet = feet_of(track, None, takeoff_s, contact_s, _BOTTOM_SHARE * contact_s)
    flight = fit_flight(
        track, replace(feet, toe_lift=REBOUND_LIFT, landing_lift=REBOUND_LIFT), takeoff_s, landing_s
    )
    step = _step(feet, touchdown_s)
    if flight is None or step < _LEAST_STEP:
        return None
    lowest = contact[np.argmin(com[contact])]
    fall = flight.parabola.fall
    falling = replace(feet, landing_lift=FALL_LIFT)
    touched_s = fit_touchdown(falling, float(times[lowest]), fall / track.height)
    if touched_s is None or not _CONTACT_S[0] < flight.takeoff_s - touched_s < _CONTACT_S[1]:
        return None
    level, speed = _arrival(track, touched_s, fall)
    depth = level - float(com[lowest])
    return Drop(touched_s, speed / fall, step * track.height, depth, flight)


def _step(feet: Feet, touchdown_s: float) -> float:
    """How high the toes were before the fall, in body heights."""
    ago = touchdown_s - feet.times_s
    before = feet.toe[(ago > _STEP_S[0]) & (ago < _STEP_S[1])]
    return float(np.median(before)) if len(before) else 0.0


def _arrival(track: Track, touched_s: float, fall: float) -> tuple[float, float]:
    """Height and downward speed of the body at touchdown, from the end of its free fall."""
    before = np.flatnonzero(track.times_s < touched_s)
    late = before[track.times_s[before] > touched_s - _FALL_S]
    picked = late if len(late) >= 3 else before[-3:]
    tau = track.times_s[picked] - touched_s
    speed, level = np.polyfit(tau, track.of(Channel.COM)[picked] + 0.5 * fall * tau * tau, 1)
    return float(level), -float(speed)
