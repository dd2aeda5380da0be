"""Joint angles of the exact points, in the sagittal plane: as seen exactly from the side.

Hips are narrower than shoulders, so that in space even a straight body has some 170° at the hip.
"""

from __future__ import annotations

import numpy as np

from inference.athlete.polynomials import Floats
from inference.landmarks import Landmark

_CHAIN = (
    Landmark.LEFT_SHOULDER,
    Landmark.LEFT_HIP,
    Landmark.LEFT_KNEE,
    Landmark.LEFT_ANKLE,
    Landmark.LEFT_FOOT_INDEX,
)

_SAGITTAL = [0, 2]
"""Along travel, and up."""


def joint_angle_deg(points: Floats, ends: tuple[Landmark, Landmark, Landmark]) -> float:
    """The angle at the middle one of three of the 33 points (33, 3); 180° is straight."""
    first, middle, last = (points[end][_SAGITTAL] for end in ends)
    a, b = first - middle, last - middle
    cosine = a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def takeoff_angles(points: Floats) -> dict[str, float]:
    """Hip, knee and ankle of the points (33, 3) at take-off, under the report's names."""
    return {
        f"{name}_angle_takeoff_deg": joint_angle_deg(
            points, (_CHAIN[i], _CHAIN[i + 1], _CHAIN[i + 2])
        )
        for i, name in enumerate(("hip", "knee", "ankle"))
    }
