"""The body's parts: centre of mass, joint angles, length, from landmarks in a picture."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from inference.landmarks import LANDMARK_COUNT, Landmark, PoseSample

Points = NDArray[np.float64]


def _between(weights: Points, mass: float, share: float, first: int, last: int) -> None:
    weights[first] += mass * (1.0 - share)
    weights[last] += mass * share


def _mass_weights() -> Points:
    """The share of each landmark in the centre of mass, shape (33,); they add up to 1.

    Masses and centres of the segments: P. de Leva, «Adjustments to Zatsiorsky-Seluyanov's segment
    inertia parameters», J. Biomech. 29 (1996), men; trunk between the middles of the shoulders
    and of the hips. The head's centre is taken between the ears, the hand's near the knuckles.
    """
    weights = np.zeros(LANDMARK_COUNT)
    for side in ("LEFT", "RIGHT"):
        at = {name: Landmark[f"{side}_{name}"] for name in _JOINTS}
        weights[at["EAR"]] += 0.0694 / 2
        _between(weights, 0.4346 / 2, 0.4486, at["SHOULDER"], at["HIP"])
        _between(weights, 0.0271, 0.5772, at["SHOULDER"], at["ELBOW"])
        _between(weights, 0.0162, 0.4574, at["ELBOW"], at["WRIST"])
        _between(weights, 0.0061, 0.79, at["WRIST"], at["INDEX"])
        _between(weights, 0.1416, 0.4095, at["HIP"], at["KNEE"])
        _between(weights, 0.0433, 0.4395, at["KNEE"], at["ANKLE"])
        _between(weights, 0.0137, 0.4415, at["HEEL"], at["FOOT_INDEX"])
    return np.asarray(weights / weights.sum())


_JOINTS = (
    "EAR",
    "SHOULDER",
    "ELBOW",
    "WRIST",
    "INDEX",
    "HIP",
    "KNEE",
    "ANKLE",
    "HEEL",
    "FOOT_INDEX",
)
MASS_WEIGHTS = _mass_weights()


def picture_points(sample: PoseSample) -> Points:
    """The landmarks with x to the right and y up, shape (33, 2), in picture heights.

    The true aspect ratio, and the same numbers when a stream changes its resolution.
    Raises ValueError when the sample has no pose.
    """
    if sample.pose is None:
        raise ValueError("nobody is in this sample")
    points = sample.pose.image[:, :2].astype(np.float64)
    points[:, 0] *= sample.width / sample.height
    points[:, 1] *= -1.0
    return points


def centre_of_mass(points: Points) -> Points:
    """Centre of mass, shape (2,), in the points' unit."""
    return np.asarray(MASS_WEIGHTS @ points)


_ANGLES = np.array(
    [
        [Landmark[f"{side}_{name}"] for side in ("LEFT", "RIGHT")]
        for chain in (
            ("SHOULDER", "HIP", "KNEE"),
            ("HIP", "KNEE", "ANKLE"),
            ("KNEE", "ANKLE", "FOOT_INDEX"),
        )
        for name in chain
    ]
).reshape(3, 3, 2)
"""Joints × (one end, joint, other end) × sides."""


def joint_angles_deg(points: Points) -> Points:
    """Angles of hip (shoulder, hip, knee), knee (hip, knee, ankle) and ankle (knee, ankle, toes)
    in the picture's plane, 180° = extended, mean of both sides, shape (3,)."""
    first, joint, last = (points[_ANGLES[:, place]] for place in range(3))
    a, b = first - joint, last - joint
    cross = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    dot = a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1]
    sides = np.degrees(np.arctan2(np.abs(cross), dot))
    return np.asarray(0.5 * (sides[:, 0] + sides[:, 1]))


_FRONTAL_BREADTH = 0.75
"""`breadth` from the front."""

_LEAST_SIDEWAYS = 0.6
"""Nearer to the front than 37° from it, what lies along travel can no longer be told."""


def as_from_the_side(points: Points, across: float) -> Points:
    """The points with their places along travel as long as from the side; `across` is `breadth`.

    From an angle v to travel, lengths along it are seen times sin v, and the shoulders' distance
    times cos v.
    """
    return np.asarray(points / np.array([sideways(across), 1.0]))


def sideways(across: float) -> float:
    """How long lengths along travel are seen, as a share of what they are; `across` is
    `breadth`."""
    cosine = across / _FRONTAL_BREADTH
    return math.sqrt(max(1.0 - cosine * cosine, _LEAST_SIDEWAYS * _LEAST_SIDEWAYS))


_LEFT = np.array(
    [
        Landmark.LEFT_SHOULDER,
        Landmark.LEFT_HIP,
        Landmark.LEFT_KNEE,
        Landmark.LEFT_ANKLE,
        Landmark.LEFT_HEEL,
    ]
)
SHOULDER, HIP, KNEE, ANKLE, HEEL = range(5)
"""Rows of `middles`."""


def middles(points: Points) -> Points:
    """The middles of shoulders, hips, knees, ankles and heels, shape (5, dimensions).

    The middle of both sides does not change when a net swaps them.
    """
    return np.asarray(0.5 * (points[_LEFT] + points[_LEFT + 1]))


def body_length(middle: Points) -> float:
    """Trunk + thigh + shank from `middles`, in their unit: seen from the side, the same in every
    posture."""
    parts = middle[HIP : ANKLE + 1] - middle[SHOULDER:ANKLE]
    # Three short rows: numpy's own sums take four times as long, and give the same.
    return sum(math.sqrt(sum(part)) for part in (parts * parts).tolist())


def breadth(points: Points, middle: Points) -> float:
    """How far the shoulders are apart across the picture, as a share of the trunk's length: about
    0.75 from the front, 0 from the side."""
    across = points[Landmark.LEFT_SHOULDER, 0] - points[Landmark.RIGHT_SHOULDER, 0]
    trunk = middle[SHOULDER] - middle[HIP]
    length = math.sqrt(trunk.dot(trunk))
    return abs(float(across)) / length if length > 0.0 else 0.0


def lean_deg(middle: Points) -> float:
    """How far the line from the ankles to the shoulders is from upright, 0…180°; from `middles`
    with y up."""
    across, up = (middle[SHOULDER] - middle[ANKLE])[:2].tolist()
    return math.degrees(math.atan2(abs(across), up))


_JOINTS_SEEN = np.array(
    [
        Landmark[f"{side}_{name}"]
        for name in ("SHOULDER", "HIP", "KNEE", "ANKLE", "FOOT_INDEX")
        for side in ("LEFT", "RIGHT")
    ]
)
_MARGIN = 0.02
_INSIDE = (float(np.float32(-_MARGIN)), float(np.float32(1.0 + _MARGIN)))
"""As exact as the landmarks are."""


def seen(image: NDArray[np.float32]) -> tuple[float, float]:
    """From a pose's `image`: the visibility of the worst seen of shoulders, hips, knees, ankles
    and toes, each by its better side; and the share of these points that is in the picture."""
    joints = image[_JOINTS_SEEN].tolist()
    low, high = _INSIDE
    inside = sum(low < x < high and low < y < high for x, y, _, _ in joints)
    sides = zip(joints[::2], joints[1::2], strict=True)
    return min(max(left[3], right[3]) for left, right in sides), inside / len(joints)


BODY_LENGTH_PER_HEIGHT = 0.779
"""Trunk 0.288 + thigh 0.245 + shank 0.246 of the height (Drillis and Contini, 1966)."""

EYE_HEIGHT_PER_HEIGHT = 0.936
"""The eyes' height above the floor as a share of the height (Drillis and Contini, 1966)."""
