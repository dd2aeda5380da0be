"""The path of one foot through a stride, seen from the moving body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.athlete.body import Body
from inference.athlete.polynomials import Floats, ease

_FLAT, _HEEL_OFF = 0.20, 0.46
"""Shares of the contact at which the foot is flat, and at which the heel begins to rise."""
_TOE_OFF_DEG = 58.0
_FORE_LIFT = 0.55
"""What is left of a forefoot striker's heel height when the foot is flattest."""
_SWING = np.array([0.22, 0.50, 0.78])
"""Shares of the swing with a key posture: heel high behind, passing, reaching forward."""
_PITCH_DEG = np.array([88.0, 62.0, 8.0])
_ANKLE_X = np.array([-0.235, -0.01, 0.0])
_ANKLE_Z = np.array([0.245, 0.225, 0.15])
"""The ankle's place at the keys, of the height; the last x follows from where the foot lands."""
_REACH_BEYOND = 0.012
_PULL_BACK = 0.9
"""How fast the foot goes back at first contact, of the running speed."""


@dataclass(frozen=True, slots=True)
class FootPath:
    """Heel angle in degrees (heel up positive), and the toes' place in metres: x from the centre
    of mass, z above the floor. Times are seconds since first contact, 0 to `stride_s`."""

    body: Body
    speed_mps: float
    contact_s: float
    stride_s: float
    strike_deg: float
    overstride_m: float
    touchdown_speed_mps: float

    def at(self, since_s: Floats) -> Floats:
        """(n, 3): heel angle, toe x, toe z."""
        stance = self._stance(np.minimum(since_s, self.contact_s))
        swing = self._swing(np.maximum(since_s - self.contact_s, 0.0))
        return np.where((since_s <= self.contact_s)[:, None], stance, swing)

    def _stance(self, since_s: Floats) -> Floats:
        """On the ground, which goes back under the body: about the heel, flat, about the toes."""
        share = since_s / self.contact_s
        pitch = np.asarray(self._landing_deg(share) + _toe_off_deg(share))
        on_heel = pitch < 0.0
        foot_m, back = self.body.foot_m, self.speed_mps * since_s
        angle = np.radians(np.minimum(pitch, 0.0))
        ahead = np.where(on_heel, foot_m * np.cos(angle), foot_m)
        return np.stack(
            [pitch, self._heel_x_m + ahead - back, np.maximum(-foot_m * np.sin(angle), 0.0)],
            axis=-1,
        )

    @property
    def _heel_x_m(self) -> float:
        """Where the heel would be if the foot landed flat, the part that lands staying put."""
        up = np.radians(max(-self.strike_deg, 0.0))
        return float(self.overstride_m - self.body.foot_m * (1.0 - np.cos(up)))

    def _landing_deg(self, share: Floats) -> Floats:
        """The heel's angle from landing on: it goes flat, or as flat as a forefoot striker's."""
        left = 1.0 - ease(share / _FLAT)
        if self.strike_deg >= 0.0:
            return np.asarray(-self.strike_deg * left)
        return np.asarray(-self.strike_deg * (_FORE_LIFT + (1.0 - _FORE_LIFT) * left))

    def _swing(self, since_s: Floats) -> Floats:
        swing_s = self.stride_s - self.contact_s
        ends = self._stance(np.array([self.contact_s, 0.0]))
        rates = np.array([self._leaving(), self._arriving()]) * swing_s
        shares = np.concatenate([[0.0], _SWING, [1.0]])
        keys = np.vstack([ends[:1], self._keys(), ends[1:]])
        return _hermite(shares, keys, rates, since_s / swing_s)

    def _leaving(self) -> Floats:
        """(3,) a second, at the last contact."""
        step_s = 1e-6 * self.contact_s
        before = self._stance(np.array([self.contact_s - step_s, self.contact_s]))
        return np.asarray((before[1] - before[0]) / step_s)

    def _arriving(self) -> Floats:
        """(3,) a second, at first contact."""
        return np.array([0.0, -_PULL_BACK * self.speed_mps, -self.touchdown_speed_mps])

    def _keys(self) -> Floats:
        """(3, 3): heel angle, toe x and z at `_SWING`."""
        body, height = self.body, self.body.height_m
        angle = np.radians(_PITCH_DEG)
        x, z = _ANKLE_X * height, _ANKLE_Z * height
        landing = self.overstride_m + (body.foot_m - body.ankle_to_toe_m)
        x[-1] = landing + _REACH_BEYOND * self.speed_mps
        toe_x = x + body.ankle_to_toe_m * np.cos(angle) - body.ankle_m * np.sin(angle)
        toe_z = z - body.ankle_m * np.cos(angle) - body.ankle_to_toe_m * np.sin(angle)
        return np.stack([_PITCH_DEG, toe_x, toe_z], axis=-1)


def _toe_off_deg(share: Floats) -> Floats:
    """The heel's rise in the second half of a contact."""
    late = np.clip((share - _HEEL_OFF) / (1.0 - _HEEL_OFF), 0.0, 1.0)
    return np.asarray(_TOE_OFF_DEG * late**2)


def _hermite(shares: Floats, keys: Floats, end_rates: Floats, at: Floats) -> Floats:
    """Cubic pieces through keys (k, d) at `shares` (k,), with rates per share given at both ends
    and taken from the neighbours between them; (n, d) at the shares `at`."""
    inner = (keys[2:] - keys[:-2]) / (shares[2:] - shares[:-2])[:, None]
    rates = np.vstack([end_rates[:1], inner, end_rates[1:]])
    piece = np.clip(np.searchsorted(shares, at, side="right") - 1, 0, len(shares) - 2)
    span = (shares[piece + 1] - shares[piece])[:, None]
    u = (np.asarray(at) - shares[piece])[:, None] / span
    a, b = keys[piece], keys[piece + 1]
    start, end = rates[piece] * span, rates[piece + 1] * span
    bend = (a - b) * 2.0 + start + end
    return np.asarray(a + u * (start + u * (3.0 * (b - a) - 2.0 * start - end + u * bend)))
