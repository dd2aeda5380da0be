"""From a posture's angles to the 33 points, and from the wanted centre of mass to the hips.

World axes: x along travel (the way the athlete faces), y to the athlete's left, z up, metres.
Both legs and arms do the same; each leg moves in its own vertical plane.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from inference.athlete import body as parts
from inference.athlete.body import Body
from inference.athlete.polynomials import Floats
from inference.errors import InvalidInput
from inference.landmarks import LANDMARK_COUNT, Landmark

RESIDUAL_M = 1e-9
"""How near the body's centre of mass comes to the wanted one."""


@dataclass(frozen=True, slots=True)
class Posture:
    """Angles in degrees and the place of the toes, one entry a sample, shape (n,).

    `lean`: trunk from upright, forward positive. `shoulder`: upper arm from hanging, forward
    positive. `elbow`: 0 straight. `heel`: foot from flat, heel up positive, about the toes' tip.
    """

    lean_deg: Floats
    shoulder_deg: Floats
    elbow_deg: Floats
    heel_deg: Floats
    toe_x_m: Floats
    toe_z_m: Floats

    def __post_init__(self) -> None:
        shapes = {np.shape(getattr(self, field.name)) for field in fields(self)}
        if len(shapes) != 1:
            raise ValueError(f"a posture's channels must have one shape, not {shapes}")


def polar(angle_rad: Floats, length: float) -> Floats:
    """(n, 2) points (x, z) at `length` from the origin, the angle being from +z towards +x."""
    return length * np.stack([np.sin(angle_rad), np.cos(angle_rad)], axis=-1)


def turned(points: NDArray[np.float64], angle_rad: Floats) -> NDArray[np.float64]:
    """Points (k, 3) of an upright part, turned forward about y: (n, k, 3)."""
    sine, cosine = np.sin(angle_rad)[:, None], np.cos(angle_rad)[:, None]
    x, y, z = points[:, 0], points[:, 1], points[:, 2]
    forward, up = x * cosine + z * sine, z * cosine - x * sine
    return np.stack([forward, np.broadcast_to(y, forward.shape), up], axis=-1)


# The head's points, from the point between the ears, as shares of the height (an average face).
_FACE = {
    Landmark.NOSE: (0.066, 0.0, -0.008),
    Landmark.LEFT_EYE_INNER: (0.053, 0.010, 0.012),
    Landmark.LEFT_EYE: (0.051, 0.018, 0.012),
    Landmark.LEFT_EYE_OUTER: (0.046, 0.025, 0.012),
    Landmark.LEFT_EAR: (0.0, 0.042, 0.0),
    Landmark.MOUTH_LEFT: (0.052, 0.014, -0.030),
}
_NECK = (0.012, 0.112)  # from between the shoulders to between the ears: forward, up


def mirror(landmark: Landmark) -> Landmark:
    """The same point on the other side; the nose is its own mirror."""
    name = landmark.name
    swap = ("LEFT", "RIGHT") if "LEFT" in name else ("RIGHT", "LEFT")
    return Landmark[name.replace(*swap)]


class Figure:
    """The jointed body: rigid segments of fixed length."""

    def __init__(self, body: Body, hands_on_hips: bool = False) -> None:
        self.body = body
        self.hands_on_hips = hands_on_hips

    def points(self, posture: Posture, com_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 33, 3): each posture's points, its centre of mass (x, z) being at `com_m` (n, 2).

        Raises InvalidInput when the legs cannot reach.
        """
        upper, upper_moment = self._upper(posture)
        foot = self._foot(posture)
        hips = self._solve_hips(upper_moment, foot, com_m)
        out = np.zeros((len(hips), LANDMARK_COUNT, 3))
        out[:, :, [0, 2]] = hips[:, None, :]
        out += upper
        self._place_legs(out, hips, foot)
        return out

    def com_height_m(self, posture: Posture, knee_deg: float, com_x_m: float) -> float:
        """Height of the centre of mass with that knee, when it lies above `com_x_m`; one sample."""
        _, moment = self._upper(posture)
        foot = self._foot(posture)
        a, b = self.body.thigh_m, self.body.shank_m
        reach = np.sqrt(a * a + b * b - 2.0 * a * b * np.cos(np.radians(knee_deg)))
        low, high = -1.2, 1.2
        for _ in range(60):
            middle = 0.5 * (low + high)
            hips = foot.ankle + polar(np.array([middle]), float(reach))
            com = self._com(hips, moment, foot)
            low, high = (middle, high) if com[0, 0] < com_x_m else (low, middle)
        return float(com[0, 1])

    def _upper(self, posture: Posture) -> tuple[NDArray[np.float64], Floats]:
        """Points above the hips, from the hips' middle; and their mass moment (n, 2)."""
        body, lean = self.body, np.radians(posture.lean_deg)
        out = np.zeros((len(lean), LANDMARK_COUNT, 3))
        trunk = np.array([[0.0, body.half_shoulders_m, body.trunk_m]])
        shoulder = turned(trunk, lean)[:, 0]
        middle = shoulder * [1.0, 0.0, 1.0]
        ears = (
            middle + turned(np.array([[_NECK[0], 0.0, _NECK[1]]]) * body.height_m, 0.5 * lean)[:, 0]
        )
        face = turned(np.array(list(_FACE.values())) * body.height_m, 0.3 * lean)
        for row, landmark in enumerate(_FACE):
            out[:, landmark] = ears + face[:, row]
        out[:, Landmark.LEFT_EYE_OUTER] = out[:, Landmark.LEFT_EYE_OUTER]
        out[:, Landmark.LEFT_SHOULDER] = shoulder
        self._place_arm(out, posture, lean)
        _mirror_left(out)
        return out, self._upper_moment(out, middle, ears)

    def _place_arm(self, out: NDArray[np.float64], posture: Posture, lean: Floats) -> None:
        body = self.body
        shoulder = out[:, Landmark.LEFT_SHOULDER]
        if self.hands_on_hips:
            elbow, wrist = (turned(p[None], lean)[:, 0] for p in _akimbo(body))
            along = _unit(np.array([0.75, -0.45, -0.35]))
            along = turned(along[None], lean)[:, 0]
            across = turned(np.array([[0.3, 0.2, 0.93]]), lean)[:, 0]
        else:
            upper = np.radians(posture.shoulder_deg)
            fore = upper + np.radians(posture.elbow_deg)
            elbow = shoulder + _swing(upper, body.upper_arm_m, 0.16)
            wrist = elbow + _swing(fore, body.forearm_m, 0.02)
            along = _swing(fore + 0.1, 1.0, 0.0)
            across = _swing(fore + 0.1 + np.pi / 2, 1.0, 0.0)
        hand = body.hand_m
        out[:, Landmark.LEFT_ELBOW] = elbow
        out[:, Landmark.LEFT_WRIST] = wrist
        out[:, Landmark.LEFT_INDEX] = wrist + hand * (0.97 * along + 0.22 * across)
        out[:, Landmark.LEFT_PINKY] = wrist + hand * (0.87 * along - 0.30 * across)
        out[:, Landmark.LEFT_THUMB] = wrist + hand * (0.55 * along + 0.42 * across)

    def _upper_moment(self, out: NDArray[np.float64], middle: Floats, ears: Floats) -> Floats:
        """Sum of mass share times place (x, z) of head, trunk and arms."""
        moment = parts.HEAD.mass_share * ears
        moment = moment + parts.TRUNK.mass_share * (1.0 - parts.TRUNK.centre) * middle
        chain = (
            (parts.UPPER_ARM, Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW),
            (parts.FOREARM, Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST),
            (parts.HAND, Landmark.LEFT_WRIST, Landmark.LEFT_INDEX),
        )
        for segment, a, b in chain:
            centre = out[:, a] + segment.centre * (out[:, b] - out[:, a])
            moment = moment + 2.0 * segment.mass_share * centre
        return np.asarray(moment[:, [0, 2]])

    def _foot(self, posture: Posture) -> _Foot:
        body, heel = self.body, np.radians(posture.heel_deg)
        toe = np.stack([posture.toe_x_m, posture.toe_z_m], axis=-1)
        rest = np.array([[-body.ankle_to_toe_m, 0.0, body.ankle_m], [-body.foot_m, 0.0, 0.0]])
        lifted = turned(rest, heel)[:, :, [0, 2]]
        return _Foot(toe, toe + lifted[:, 1], toe + lifted[:, 0])

    def _knee(self, hips: Floats, ankle: Floats) -> Floats:
        """Two-link leg in its plane, the knee bending forward."""
        a, b = self.body.thigh_m, self.body.shank_m
        line = hips - ankle
        reach = np.hypot(line[:, 0], line[:, 1])
        along = (b * b - a * a + reach**2) / (2.0 * reach)
        off = np.sqrt(np.maximum(b * b - along**2, 0.0))
        unit = line / reach[:, None]
        forward = np.stack([unit[:, 1], -unit[:, 0]], axis=-1)
        return np.asarray(ankle + along[:, None] * unit + off[:, None] * forward)

    def _com(self, hips: Floats, upper_moment: Floats, foot: _Foot) -> Floats:
        knee = self._knee(hips, foot.ankle)
        above = 1.0 - 2.0 * sum(s.mass_share for s in (parts.THIGH, parts.SHANK, parts.FOOT))
        return np.asarray(
            above * hips
            + upper_moment
            + 2.0 * parts.THIGH.mass_share * (hips + parts.THIGH.centre * (knee - hips))
            + 2.0 * parts.SHANK.mass_share * (knee + parts.SHANK.centre * (foot.ankle - knee))
            + 2.0 * parts.FOOT.mass_share * (foot.heel + parts.FOOT.centre * (foot.toe - foot.heel))
        )

    def _solve_hips(self, upper_moment: Floats, foot: _Foot, com: Floats) -> Floats:
        """Newton's method on the hips' place until the centre of mass is where it should be."""
        hips = com - upper_moment
        step = 1e-6
        for _ in range(40):
            missing = self._com(hips, upper_moment, foot) - com
            if np.abs(missing).max(initial=0.0) < RESIDUAL_M:
                break
            columns = [
                (self._com(hips + shift, upper_moment, foot) - com - missing) / step
                for shift in (np.array([step, 0.0]), np.array([0.0, step]))
            ]
            jacobian = np.stack(columns, axis=-1)
            hips = hips - np.linalg.solve(jacobian, missing[:, :, None])[:, :, 0]
            hips = self._within_reach(hips, foot.ankle)
        else:
            raise InvalidInput(
                "the legs cannot reach the floor in this motion: make countermovement_depth_m "
                "smaller or landing_drop_m nearer to its default"
            )
        return np.asarray(hips)

    def _within_reach(self, hips: Floats, ankle: Floats) -> Floats:
        longest = (self.body.thigh_m + self.body.shank_m) * (1.0 - 1e-7)
        line = hips - ankle
        reach = np.hypot(line[:, 0], line[:, 1])
        return np.asarray(ankle + line * np.minimum(1.0, longest / reach)[:, None])

    def _place_legs(self, out: NDArray[np.float64], hips: Floats, foot: _Foot) -> None:
        knee = self._knee(hips, foot.ankle)
        chain = {
            "HIP": hips,
            "KNEE": knee,
            "ANKLE": foot.ankle,
            "HEEL": foot.heel,
            "FOOT_INDEX": foot.toe,
        }
        for name, place in chain.items():
            for side, sign in (("LEFT", 1.0), ("RIGHT", -1.0)):
                row = Landmark[f"{side}_{name}"]
                out[:, row, 0] = place[:, 0]
                out[:, row, 1] = sign * self.body.half_hips_m
                out[:, row, 2] = place[:, 1]


@dataclass(frozen=True, slots=True)
class _Foot:
    """Places (x, z) of the foot's points, each (n, 2)."""

    toe: Floats
    heel: Floats
    ankle: Floats


def _swing(angle_rad: Floats, length: float, outward: float) -> Floats:
    """(n, 3): a limb hanging at angle 0, swung forward, its end held a share of it outward."""
    inward = np.sqrt(1.0 - outward**2)
    return length * np.stack(
        [
            inward * np.sin(angle_rad),
            np.full_like(angle_rad, outward),
            -inward * np.cos(angle_rad),
        ],
        axis=-1,
    )


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vector / np.linalg.norm(vector))


def _akimbo(body: Body) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Left elbow and wrist in the upright trunk's axes, the hand on the hip."""
    shoulder = np.array([0.0, body.half_shoulders_m, body.trunk_m])
    wrist = np.array([0.005, 0.083, 0.075]) * body.height_m
    a, b = body.upper_arm_m, body.forearm_m
    line = wrist - shoulder
    reach = float(np.linalg.norm(line))
    along = (a * a - b * b + reach * reach) / (2.0 * reach)
    unit = line / reach
    pole = np.array([-0.45, 1.0, 0.0])
    pole = _unit(pole - (pole @ unit) * unit)
    return shoulder + along * unit + np.sqrt(a * a - along * along) * pole, wrist


def _mirror_left(out: NDArray[np.float64]) -> None:
    """Copy the left side's points to the right."""
    for landmark in Landmark:
        if "LEFT" in landmark.name:
            out[:, mirror(landmark)] = out[:, landmark] * [1.0, -1.0, 1.0]
