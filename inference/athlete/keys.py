"""Key postures: what a jumper passes through, and ways between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.athlete.polynomials import Floats
from inference.athlete.posture import Posture
from inference.athlete.skeleton import Skeleton

TOUCH_FALL = 0.11
"""How far the body falls from first contact of the toes until the heel is down, of the height."""
HEEL_FROM = 0.075
"""How far below standing the heel begins to rise in the push, as a share of the height."""


@dataclass(frozen=True, slots=True)
class Key:
    """A posture to pass through: angles in degrees; `forward`: centre of mass along the foot,
    0 at the heel, 1 at the toes."""

    lean: float
    shoulder: float
    elbow: float
    heel: float
    forward: float


STAND = Key(2.0, 3.0, 12.0, 0.0, 0.43)
TAKEOFF = Key(5.0, 120.0, 35.0, 35.0, 0.74)
LAND = Key(7.0, 105.0, 38.0, 37.0, 0.74)
CROUCH = Key(26.0, 10.0, 35.0, 0.0, 0.52)
KNEE_STAND_DEG = 174.0
KNEE_TAKEOFF_DEG = 168.0


def row(key: Key) -> Floats:
    """The key's channels, (5,)."""
    return np.array([key.lean, key.shoulder, key.elbow, key.heel, key.forward])


def between(start: Key, end: Key, share: Floats) -> Floats:
    """(n, 5) channels on the straight way from one key to another, `share` 0 to 1."""
    return row(start) + share[:, None] * (row(end) - row(start))


def key_height_m(skeleton: Skeleton, key: Key, knee_deg: float, toe_x_m: float) -> float:
    """Height of the centre of mass in a key posture with that knee, the toes on the floor."""
    lean, shoulder, elbow, heel, forward = row(key)[:, None]
    posture = Posture(lean, shoulder, elbow, heel, np.array([toe_x_m]), np.zeros(1))
    com_x = toe_x_m - (1.0 - float(forward[0])) * skeleton.body.foot_m
    return skeleton.com_height_m(posture, knee_deg, com_x)


def absorbed(land: Key, share: Floats, fallen: Floats) -> Floats:
    """(n, 5) channels of a landing from that posture: `share` of its time, `fallen` since the
    contact as a share of what brings the heel down."""
    out = between(land, CROUCH, share)
    out[:, 3] = land.heel * (1.0 - np.clip(fallen, 0.0, 1.0)) ** 2
    return out
