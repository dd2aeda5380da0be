"""The upper body: trunk, head and arms, from the middle between the hips."""

from __future__ import annotations

import numpy as np

from inference.athlete import body as parts
from inference.athlete.body import Body
from inference.athlete.polynomials import Floats
from inference.athlete.posture import Posture, turned_one
from inference.landmarks import LANDMARK_COUNT, Landmark

_NECK = (0.012, 0.0, 0.112)
"""From between the shoulders to between the ears, as shares of the height."""

_FACE = {
    Landmark.NOSE: (0.066, 0.0, -0.008),
    Landmark.LEFT_EYE_INNER: (0.053, 0.010, 0.012),
    Landmark.LEFT_EYE: (0.051, 0.018, 0.012),
    Landmark.LEFT_EYE_OUTER: (0.046, 0.025, 0.012),
    Landmark.LEFT_EAR: (0.0, 0.042, 0.0),
    Landmark.MOUTH_LEFT: (0.052, 0.014, -0.030),
}
"""The head's points from the point between the ears, as shares of the height."""

_ARM_OUT, _FOREARM_OUT = 0.16, 0.02
"""How far the arms are held off the body, as shares of their lengths."""


def upper_body(
    body: Body, posture: Posture, hands_on_hips: bool, right: Posture | None = None
) -> tuple[Floats, Floats]:
    """Points from the hips' middle (n, 33, 3), the legs' left at 0; and the mass moment (n, 2).

    `right` says where the right arm is when it does not do what the left one does. The moment is
    the sum over head, trunk and arms of mass share times place, in x and z.
    """
    lean = np.radians(posture.lean_deg)
    out = np.zeros((len(lean), LANDMARK_COUNT, 3))
    chest = turned_one((0.0, 0.0, body.trunk_m), lean)
    ears = chest + turned_one(_NECK, 0.5 * lean, body.height_m)
    for landmark, place in _FACE.items():
        out[:, landmark] = ears + turned_one(place, 0.3 * lean, body.height_m)
    out[:, Landmark.LEFT_SHOULDER] = chest
    out[:, Landmark.LEFT_SHOULDER, 1] = body.half_shoulders_m
    (_akimbo if hands_on_hips else _swinging)(body, posture, out)
    _mirror_left(out)
    if right is not None and not hands_on_hips:
        other = np.zeros_like(out)
        other[:, Landmark.LEFT_SHOULDER] = out[:, Landmark.LEFT_SHOULDER]
        _swinging(body, right, other)
        for landmark in _ARM:
            out[:, mirror(landmark)] = other[:, landmark] * _MIRROR
    return out, _moment(out, chest, ears)


_MIRROR = np.array([1.0, -1.0, 1.0])
_ARM = tuple(Landmark[f"LEFT_{name}"] for name in ("ELBOW", "WRIST", "INDEX", "PINKY", "THUMB"))


def mirror(landmark: Landmark) -> Landmark:
    """The same point on the other side; the nose is its own mirror."""
    name = landmark.name
    swap = ("LEFT", "RIGHT") if "LEFT" in name else ("RIGHT", "LEFT")
    return Landmark[name.replace(*swap)]


def _mirror_left(out: Floats) -> None:
    """Copy the left side's points to the right."""
    for landmark in Landmark:
        if "LEFT" in landmark.name:
            out[:, mirror(landmark)] = out[:, landmark] * _MIRROR


def _swinging(body: Body, posture: Posture, out: Floats) -> None:
    upper = np.radians(posture.shoulder_deg)
    fore = upper + np.radians(posture.elbow_deg)
    elbow = out[:, Landmark.LEFT_SHOULDER] + body.upper_arm_m * _hanging(upper, _ARM_OUT)
    wrist = elbow + body.forearm_m * _hanging(fore, _FOREARM_OUT)
    _place_arm(body, out, elbow, wrist, _hanging(fore + 0.1), _hanging(fore + 0.1 + np.pi / 2))


def _akimbo(body: Body, posture: Posture, out: Floats) -> None:
    """Hands on the hips: the arms turn with the trunk, the elbows out and a little back."""
    lean = np.radians(posture.lean_deg)
    shoulder = np.array([0.0, body.half_shoulders_m, body.trunk_m])
    wrist = np.array([0.005, 0.083, 0.075]) * body.height_m
    a, b = body.upper_arm_m, body.forearm_m
    reach = float(np.linalg.norm(wrist - shoulder))
    unit = (wrist - shoulder) / reach
    pole = np.array([-0.45, 1.0, 0.0])
    pole = pole - (pole @ unit) * unit
    pole = pole / np.linalg.norm(pole)
    along = (a * a - b * b + reach * reach) / (2.0 * reach)
    elbow = shoulder + along * unit + np.sqrt(a * a - along * along) * pole
    fingers, knuckles = turned_one((0.80, -0.48, -0.37), lean), turned_one((0.3, 0.2, 0.93), lean)
    at_elbow, at_wrist = (turned_one((p[0], p[1], p[2]), lean) for p in (elbow, wrist))
    _place_arm(body, out, at_elbow, at_wrist, fingers, knuckles)


def _place_arm(
    body: Body, out: Floats, elbow: Floats, wrist: Floats, along: Floats, across: Floats
) -> None:
    """The left arm's points; the hand's from its own two directions."""
    hand = body.hand_m
    out[:, Landmark.LEFT_ELBOW] = elbow
    out[:, Landmark.LEFT_WRIST] = wrist
    out[:, Landmark.LEFT_INDEX] = wrist + hand * (0.97 * along + 0.22 * across)
    out[:, Landmark.LEFT_PINKY] = wrist + hand * (0.87 * along - 0.30 * across)
    out[:, Landmark.LEFT_THUMB] = wrist + hand * (0.55 * along + 0.42 * across)


def _hanging(angle_rad: Floats, outward: float = 0.0) -> Floats:
    """(n, 3) unit vectors: down at angle 0, swung forward, with a share of them outward."""
    inward = np.sqrt(1.0 - outward**2)
    return np.stack(
        [
            inward * np.sin(angle_rad),
            np.full_like(angle_rad, outward),
            -inward * np.cos(angle_rad),
        ],
        axis=-1,
    )


def _moment(out: Floats, chest: Floats, ears: Floats) -> Floats:
    moment = parts.HEAD.mass_share * ears
    moment = moment + parts.TRUNK.mass_share * (1.0 - parts.TRUNK.centre) * chest
    chain = (
        (parts.UPPER_ARM, Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW),
        (parts.FOREARM, Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST),
        (parts.HAND, Landmark.LEFT_WRIST, Landmark.LEFT_INDEX),
    )
    for segment, a, b in chain:
        for first, second in ((a, b), (mirror(a), mirror(b))):
            centre = out[:, first] + segment.centre * (out[:, second] - out[:, first])
            moment = moment + segment.mass_share * centre
    return np.asarray(moment[:, [0, 2]])
