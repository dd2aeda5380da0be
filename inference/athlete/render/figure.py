"""The mannequin: which rounded cones the 33 points carry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.athlete.camera import Camera
from inference.athlete.render.cones import Cone, Vector
from inference.athlete.render.looks import Colour, Looks
from inference.landmarks import Landmark

_MELT_M = 0.018


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """A part's own axes in the world: origin, forward, left, up; offsets are shares of height."""

    origin: Vector
    forward: Vector
    left: Vector
    up: Vector
    scale_m: float

    def at(self, forward: float, left: float, up: float) -> Vector:
        """A point at these shares of the body's height from the origin."""
        offset = forward * self.forward + left * self.left + up * self.up
        return np.asarray(self.origin + self.scale_m * offset)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A rounded cone in world axes; radii are shares of the body's height.

    `wide` stretches it along `across`: 1.4 makes it 1.4 times as wide.
    """

    a: Vector
    b: Vector
    radius_a: float
    radius_b: float
    colour: Colour
    wide: float = 1.0
    across: Vector | None = None
    melt: float = 1.0


def build(points: NDArray[np.float64], height_m: float, looks: Looks, camera: Camera) -> list[Cone]:
    """The cones, in camera axes, of one posture's points (33, 3)."""
    return [_to_cone(part, height_m, camera) for part in _parts(points, height_m, looks)]


def _to_cone(part: Part, height_m: float, camera: Camera) -> Cone:
    a, b = camera.to_camera(np.stack([part.a, part.b]))
    squeeze = np.eye(3)
    if part.across is not None:
        axis = camera.rotation @ part.across
        squeeze += (1.0 / part.wide - 1.0) * np.outer(axis, axis)
    return Cone(
        a,
        b,
        part.radius_a * height_m,
        part.radius_b * height_m,
        part.colour,
        _MELT_M * part.melt,
        squeeze,
        max(1.0, part.wide),
    )


def _parts(points: NDArray[np.float64], height_m: float, looks: Looks) -> Iterator[Part]:
    left = np.array([0.0, 1.0, 0.0])
    hips = 0.5 * (points[Landmark.LEFT_HIP] + points[Landmark.RIGHT_HIP])
    shoulders = 0.5 * (points[Landmark.LEFT_SHOULDER] + points[Landmark.RIGHT_SHOULDER])
    trunk = _axes(hips, shoulders - hips, left, height_m)
    yield from _trunk(trunk, looks)
    yield from _head(points, shoulders, height_m, looks)
    for side in ("LEFT", "RIGHT"):
        limb = {
            name.removeprefix(side + "_"): points[row]
            for name, row in Landmark.__members__.items()
            if name.startswith(side)
        }
        yield from _leg(limb, left, height_m, looks)
        yield from _arm(limb, looks)


def _axes(origin: Vector, up: Vector, left: Vector, height_m: float) -> Axes:
    up = up / np.linalg.norm(up)
    return Axes(origin, np.cross(left, up), left, up, height_m)


def _trunk(trunk: Axes, looks: Looks) -> Iterator[Part]:
    at, shirt, shorts, across = trunk.at, looks.shirt, looks.shorts, trunk.left
    yield Part(at(0.002, 0, 0.232), at(0.0, 0, 0.115), 0.060, 0.055, shirt, 1.46, across)
    yield Part(at(0.0, 0, 0.125), at(-0.002, 0, 0.040), 0.055, 0.057, shirt, 1.38, across, 0.5)
    yield Part(at(-0.006, 0, 0.030), at(-0.008, 0, -0.005), 0.060, 0.060, shorts, 1.42, across, 0.4)
    yield Part(at(-0.006, 0.072, 0.266), at(-0.006, -0.072, 0.266), 0.041, 0.041, shirt, melt=2.0)
    for side in (1.0, -1.0):
        neck, tip = at(-0.008, side * 0.012, 0.300), at(-0.006, side * 0.085, 0.280)
        yield Part(neck, tip, 0.030, 0.030, shirt, melt=1.5)


def _head(
    points: NDArray[np.float64], shoulders: Vector, height_m: float, looks: Looks
) -> Iterator[Part]:
    ears = 0.5 * (points[Landmark.LEFT_EAR] + points[Landmark.RIGHT_EAR])
    nose = points[Landmark.NOSE] - ears
    pitch = np.arctan2(-nose[2], nose[0]) - np.arctan2(0.008, 0.066)
    up = np.array([np.sin(pitch), 0.0, np.cos(pitch)])
    head = _axes(ears, up, np.array([0.0, 1.0, 0.0]), height_m)
    at, skin, across = head.at, looks.skin, head.left
    yield Part(
        shoulders - 0.012 * height_m * head.forward, at(-0.008, 0, -0.03), 0.036, 0.031, skin
    )
    yield Part(at(0.004, 0, 0.020), at(0.022, 0, -0.042), 0.049, 0.028, skin, 0.89, across)
    yield Part(
        at(-0.014, 0, 0.026), at(0.004, 0, 0.034), 0.049, 0.043, looks.hair, 0.92, across, 0.2
    )
    yield Part(at(0.052, 0, 0.010), at(0.060, 0, -0.009), 0.005, 0.0085, skin, melt=0.4)
    lips = (0.80 * skin[0], 0.55 * skin[1], 0.55 * skin[2])
    yield Part(at(0.048, 0.011, -0.031), at(0.048, -0.011, -0.031), 0.006, 0.006, lips, melt=0.1)
    for side in (1.0, -1.0):
        yield from _eye(head, side, looks)
        yield Part(at(-0.002, side * 0.042, 0.006), at(0, side * 0.042, -0.010), 0.011, 0.008, skin)


def _eye(head: Axes, side: float, looks: Looks) -> Iterator[Part]:
    at = head.at
    white, dark = (0.95, 0.95, 0.94), (0.10, 0.07, 0.06)
    yield Part(
        at(0.043, side * 0.016, 0.012),
        at(0.041, side * 0.021, 0.012),
        0.0075,
        0.0075,
        white,
        melt=0.05,
    )
    eye = at(0.0475, side * 0.0185, 0.012)
    yield Part(eye, eye, 0.0053, 0.0053, dark, melt=0.02)
    yield Part(
        at(0.047, side * 0.010, 0.026),
        at(0.041, side * 0.028, 0.0285),
        0.004,
        0.0035,
        looks.hair,
        melt=0.1,
    )


def _leg(limb: dict[str, Vector], left: Vector, height_m: float, looks: Looks) -> Iterator[Part]:
    hip, knee, ankle = limb["HIP"], limb["KNEE"], limb["ANKLE"]
    skin = looks.skin
    shank = _axes(knee, knee - ankle, left, height_m)
    yield Part(hip + 0.4 * (knee - hip), knee, 0.042, 0.0305, skin)
    yield Part(hip, hip + 0.58 * (knee - hip), 0.051, 0.046, looks.shorts, melt=1.2)
    yield Part(knee, shank.at(-0.006, 0, -0.075), 0.0305, 0.0315, skin, melt=0.5)
    yield Part(shank.at(-0.006, 0, -0.075), ankle, 0.0315, 0.0195, skin, melt=0.3)
    yield from _foot(limb, left, height_m, looks)


def _foot(limb: dict[str, Vector], left: Vector, height_m: float, looks: Looks) -> Iterator[Part]:
    heel, toe, ankle = limb["HEEL"], limb["FOOT_INDEX"], limb["ANKLE"]
    forward = (toe - heel) / np.linalg.norm(toe - heel)
    at, shoe = Axes(heel, forward, left, np.cross(forward, left), height_m).at, looks.shoes
    sock = ankle + 0.12 * (limb["KNEE"] - ankle)
    yield Part(sock, ankle, 0.0210, 0.0215, looks.sole, melt=0.2)
    yield Part(at(0.022, 0, 0.024), at(0.131, 0, 0.017), 0.0215, 0.0150, shoe, 1.12, left)
    yield Part(at(0.030, 0, 0.034), at(0.090, 0, 0.024), 0.0220, 0.0160, shoe)
    yield Part(at(0.015, 0, 0.007), at(0.141, 0, 0.007), 0.0095, 0.0085, looks.sole, 2.1, left, 0.2)


def _arm(limb: dict[str, Vector], looks: Looks) -> Iterator[Part]:
    shoulder, elbow, wrist = limb["SHOULDER"], limb["ELBOW"], limb["WRIST"]
    skin = looks.skin
    yield Part(shoulder, elbow, 0.031, 0.0225, skin)
    yield Part(shoulder, shoulder + 0.48 * (elbow - shoulder), 0.036, 0.032, looks.shirt, melt=0.6)
    belly = elbow + 0.25 * (wrist - elbow)
    yield Part(elbow, belly, 0.0225, 0.0232, skin, melt=0.4)
    yield Part(belly, wrist, 0.0232, 0.0150, skin, melt=0.3)
    yield from _hand(wrist, limb["INDEX"], limb["PINKY"], limb["THUMB"], skin)


def _hand(
    wrist: Vector, index: Vector, pinky: Vector, thumb: Vector, skin: Colour
) -> Iterator[Part]:
    across = (index - pinky) / np.linalg.norm(index - pinky)
    knuckles = 0.5 * (index + pinky)
    curled = wrist + 1.65 * (knuckles - wrist)
    yield Part(wrist, knuckles, 0.0115, 0.0125, skin, 1.7, across)
    yield Part(knuckles, curled, 0.0115, 0.0085, skin, 1.6, across, 0.5)
    base = wrist + 0.25 * (thumb - wrist)
    yield Part(base, thumb, 0.0110, 0.0085, skin)
