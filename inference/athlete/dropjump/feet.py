"""Where the feet are while the athlete steps off the box: one goes first, the other follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.athlete.dropjump.truth import DropTimes
from inference.athlete.polynomials import Floats, ease

_LIFT = 0.04
"""How far the first leg is drawn up on its way, as a share of the height."""
_PITCH_DEG = 46.0
"""How steeply the second foot stands when it leaves the box."""


@dataclass(frozen=True, slots=True)
class Step:
    """The way of the toes' tips from box to floor, in metres.

    `release_m` and `touchdown_m` are the heights of the centre of mass above the toes when the
    fall begins and ends; at its end the heel is up by `heel_deg`.
    """

    times: DropTimes
    from_x_m: float
    to_x_m: float
    box_m: float
    touchdown_m: float
    release_m: float
    heel_deg: float
    lift_m: float

    def first(self, times: Floats, com_z: Floats) -> Floats:
        """(n, 3): heel angle, x and z of the foot that goes ahead, and is over the edge when the
        fall begins."""
        start_s, end_s = self.times.start_s, self.times.touchdown_s
        way = ease((times - start_s) / (end_s - start_s))
        raised = self.lift_m * np.sin(np.pi * np.clip(self._leaving(times), 0.0, 1.0)) ** 2
        return np.stack([self.heel_deg * way, self._x(way), self._z(times, com_z) + raised], -1)

    def second(self, times: Floats, com_z: Floats) -> Floats:
        """The same of the foot that stays until the fall begins."""
        way = ease(self._falling(times))
        leaving = ease(self._leaving(times))
        heel = _PITCH_DEG * leaving + (self.heel_deg - _PITCH_DEG) * way
        return np.stack([heel, self._x(way), self._z(times, com_z)], axis=-1)

    def _z(self, times: Floats, com_z: Floats) -> Floats:
        """On the box's level until the fall begins, then with the body, the legs reaching."""
        falling = self._falling(times)
        leg = self.release_m + ease(falling) * (self.touchdown_m - self.release_m)
        return np.where(falling > 0.0, com_z - leg, self.box_m)

    def _leaving(self, times: Floats) -> Floats:
        at = self.times
        return np.asarray((times - at.start_s) / (at.release_s - at.start_s))

    def _falling(self, times: Floats) -> Floats:
        at = self.times
        return np.asarray((times - at.release_s) / (at.touchdown_s - at.release_s))

    def _x(self, way: Floats) -> Floats:
        return self.from_x_m + way * (self.to_x_m - self.from_x_m)


def lift_m(height_m: float) -> float:
    """How far the first leg is drawn up by a person of that height."""
    return _LIFT * height_m
