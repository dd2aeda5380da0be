"""The jointed body: from a posture and a wanted centre of mass to the 33 points."""

from __future__ import annotations

import numpy as np

from inference.athlete.body import Body
from inference.athlete.legs import Feet, centre_of_mass, place_foot, place_legs, within_reach
from inference.athlete.polynomials import Floats
from inference.athlete.posture import Posture
from inference.athlete.upper import upper_body
from inference.errors import InvalidInput

RESIDUAL_M = 1e-9
"""How near the body's centre of mass comes to the wanted one."""
_STEPS = 40
_PROBE_M = 1e-6


class Skeleton:
    """Rigid segments of fixed length; the hips go where the centre of mass asks for."""

    def __init__(self, body: Body, hands_on_hips: bool = False) -> None:
        self.body = body
        self._hands_on_hips = hands_on_hips

    def points(self, posture: Posture, com_m: Floats, right: Posture | None = None) -> Floats:
        """(n, 33, 3): each posture's points, its centre of mass (x, z) being at `com_m` (n, 2).

        `right` says where the right foot and arm are when they do not do what the left ones do.
        Raises InvalidInput when the legs cannot reach.
        """
        out, moment = upper_body(self.body, posture, self._hands_on_hips, right)
        left = place_foot(self.body, posture)
        feet: Feet = (left,) if right is None else (left, place_foot(self.body, right))
        hips = self._solve_hips(moment, feet, com_m)
        out[:, :, [0, 2]] += hips[:, None, :]
        place_legs(self.body, out, hips, feet)
        return out

    def com_height_m(self, posture: Posture, knee_deg: float, com_x_m: float) -> float:
        """Height of the centre of mass with that knee angle, when it lies above `com_x_m`.

        The posture has one sample. The leg is turned about the ankle until the place is right.
        """
        _, moment = upper_body(self.body, posture, self._hands_on_hips)
        foot = place_foot(self.body, posture)
        a, b = self.body.thigh_m, self.body.shank_m
        reach = np.sqrt(a * a + b * b - 2.0 * a * b * np.cos(np.radians(knee_deg)))
        low, high = -1.2, 1.2
        for _ in range(60):
            middle = 0.5 * (low + high)
            hips = foot.ankle + reach * np.array([[np.sin(middle), np.cos(middle)]])
            com = centre_of_mass(self.body, hips, moment, (foot,))
            low, high = (middle, high) if com[0, 0] < com_x_m else (low, middle)
        return float(com[0, 1])

    def _solve_hips(self, moment: Floats, feet: Feet, com_m: Floats) -> Floats:
        """Newton's method on the hips' place, all samples at once."""
        hips = self._reachable(com_m - moment, feet)
        for _ in range(_STEPS):
            missing = centre_of_mass(self.body, hips, moment, feet) - com_m
            if np.abs(missing).max(initial=0.0) < RESIDUAL_M:
                return hips
            step = np.linalg.solve(self._jacobian(hips, moment, feet), missing[:, :, None])
            hips = self._reachable(hips - step[:, :, 0], feet)
        raise InvalidInput(
            "the legs cannot reach the floor in this motion: make the jump less deep, or "
            "landing_drop_m nearer to its default"
        )

    def _reachable(self, hips: Floats, feet: Feet) -> Floats:
        for foot in feet:
            hips = within_reach(self.body, hips, foot.ankle)
        return hips

    def _jacobian(self, hips: Floats, moment: Floats, feet: Feet) -> Floats:
        """(n, 2, 2): how the centre of mass moves with the hips."""
        probes = []
        for axis in np.eye(2) * _PROBE_M:
            there = centre_of_mass(self.body, hips + axis, moment, feet)
            back = centre_of_mass(self.body, hips - axis, moment, feet)
            probes.append((there - back) / (2.0 * _PROBE_M))
        return np.stack(probes, axis=-1)
