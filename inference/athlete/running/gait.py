"""The force on the ground in an even run, and the path of the centre of mass that follows.

Each contact's vertical force is half a sine (J.-B. Morin et al., «A simple method for measuring
stiffness during running», J. Appl. Biomech. 21, 2005). Where all flights are equally long, the
centre of mass is at the same height at every first and last contact, however contact times differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.athlete.body import GRAVITY_MPS2
from inference.athlete.polynomials import Floats


@dataclass(frozen=True, slots=True)
class Gait:
    """Contact times of the left and the right foot, and the flight after each, in seconds.

    A stride begins with the left foot's first contact.
    """

    contacts_s: tuple[float, float]
    flight_s: float

    @property
    def stride_s(self) -> float:
        """From a foot's first contact to its next."""
        return sum(self.contacts_s) + 2.0 * self.flight_s

    def start_s(self, side: int) -> float:
        """When in the stride the left (0) or right (1) foot lands."""
        return side * (self.contacts_s[0] + self.flight_s)

    def rise_m(self, stride_time_s: Floats) -> Floats:
        """The centre of mass above its height at contact, at times within the stride."""
        out = np.empty(stride_time_s.shape)
        for side, contact_s in enumerate(self.contacts_s):
            since = stride_time_s - self.start_s(side)
            here = (since >= 0.0) & (since < contact_s + self.flight_s)
            out[here] = self._step(since[here], contact_s)
        return out

    def depth_m(self, side: int) -> float:
        """How far the centre of mass sinks in a contact of that side."""
        contact_s = self.contacts_s[side]
        return -float(self._step(np.array([0.5 * contact_s]), contact_s)[0])

    @property
    def flight_rise_m(self) -> float:
        """How far it rises in flight."""
        return GRAVITY_MPS2 * self.flight_s**2 / 8.0

    def _step(self, since_s: Floats, contact_s: float) -> Floats:
        fall = GRAVITY_MPS2
        down = 0.5 * fall * self.flight_s
        peak = 0.5 * np.pi * fall * (self.flight_s / contact_s + 1.0)
        pace = contact_s / np.pi
        stance = (
            -down * since_s
            - 0.5 * fall * since_s**2
            + peak * (pace * since_s - pace**2 * np.sin(since_s / pace))
        )
        aloft = since_s - contact_s
        flight = down * aloft - 0.5 * fall * aloft**2
        return np.asarray(np.where(since_s < contact_s, stance, flight))
