"""The legs: two links in a vertical plane, all places (n, 2) in x and z, metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.athlete import body as parts
from inference.athlete.body import Body
from inference.athlete.polynomials import Floats
from inference.athlete.posture import Posture, turned_one
from inference.landmarks import Landmark

_ABOVE = 1.0 - 2.0 * sum(s.mass_share for s in (parts.THIGH, parts.SHANK, parts.FOOT))
"""Share of the body's mass that moves with the hips: everything but the legs."""


@dataclass(frozen=True, slots=True, eq=False)
class Foot:
    """Where a foot's points are, each (n, 2)."""

    toe: Floats
    heel: Floats
    ankle: Floats


Feet = tuple[Foot] | tuple[Foot, Foot]
"""One foot for both legs where they do the same, else the left one and the right one."""


def place_foot(body: Body, posture: Posture) -> Foot:
    """The rigid foot, turned about the tip of the toes."""
    heel = np.radians(posture.heel_deg)
    toe = np.stack([posture.toe_x_m, posture.toe_z_m], axis=-1)
    to_heel = turned_one((-body.foot_m, 0.0, 0.0), heel)[:, [0, 2]]
    to_ankle = turned_one((-body.ankle_to_toe_m, 0.0, body.ankle_m), heel)[:, [0, 2]]
    return Foot(toe, toe + to_heel, toe + to_ankle)


def knee_place(body: Body, hips: Floats, ankle: Floats) -> Floats:
    """The knee between hip and ankle, bent forward; the hips must be within reach."""
    a, b = body.thigh_m, body.shank_m
    line = hips - ankle
    reach = np.hypot(line[:, 0], line[:, 1])
    along = (b * b - a * a + reach**2) / (2.0 * reach)
    off = np.sqrt(np.maximum(b * b - along**2, 0.0))
    unit = line / reach[:, None]
    forward = np.stack([unit[:, 1], -unit[:, 0]], axis=-1)
    return np.asarray(ankle + along[:, None] * unit + off[:, None] * forward)


def within_reach(body: Body, hips: Floats, ankle: Floats) -> Floats:
    """The hips, drawn towards the ankle where the leg is too short."""
    longest = (body.thigh_m + body.shank_m) * (1.0 - 1e-7)
    line = hips - ankle
    reach = np.hypot(line[:, 0], line[:, 1])
    return np.asarray(ankle + line * np.minimum(1.0, longest / reach)[:, None])


def centre_of_mass(body: Body, hips: Floats, upper_moment: Floats, feet: Feet) -> Floats:
    """The whole body's centre of mass (n, 2)."""
    legs = sum((_leg_moment(body, hips, foot) for foot in feet), np.zeros(2))
    return np.asarray(_ABOVE * hips + upper_moment + 2.0 / len(feet) * legs)


def _leg_moment(body: Body, hips: Floats, foot: Foot) -> Floats:
    """A leg's share of the mass times its place (n, 2)."""
    knee = knee_place(body, hips, foot.ankle)
    thigh = hips + parts.THIGH.centre * (knee - hips)
    shank = knee + parts.SHANK.centre * (foot.ankle - knee)
    sole = foot.heel + parts.FOOT.centre * (foot.toe - foot.heel)
    return np.asarray(
        parts.THIGH.mass_share * thigh
        + parts.SHANK.mass_share * shank
        + parts.FOOT.mass_share * sole
    )


def place_legs(body: Body, out: Floats, hips: Floats, feet: Feet) -> None:
    """Write both legs' points into (n, 33, 3)."""
    for side, sign, foot in (("LEFT", 1.0, feet[0]), ("RIGHT", -1.0, feet[-1])):
        chain = {
            "HIP": hips,
            "KNEE": knee_place(body, hips, foot.ankle),
            "ANKLE": foot.ankle,
            "HEEL": foot.heel,
            "FOOT_INDEX": foot.toe,
        }
        for name, place in chain.items():
            row = Landmark[f"{side}_{name}"]
            out[:, row, 0] = place[:, 0]
            out[:, row, 1] = sign * body.half_hips_m
            out[:, row, 2] = place[:, 1]
