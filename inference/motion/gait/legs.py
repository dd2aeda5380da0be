"""What is taken from each pose of the legs, side by side."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from inference.landmarks import Landmark
from inference.motion import body
from inference.motion.body import Points
from inference.motion.window import Floats


class LegChannel(IntEnum):
    """Column of a row; places in picture heights, x to the right as seen, the others up.

    LIMBS is trunk + thigh + shank, each leg by itself, as long as from the side: the same in every
    posture. EXCHANGED is 1 where left and right were exchanged against what the net said.
    """

    LEFT_TOE = 0
    LEFT_HEEL = 1
    LEFT_TOE_X = 2
    LEFT_HEEL_X = 3
    RIGHT_TOE = 4
    RIGHT_HEEL = 5
    RIGHT_TOE_X = 6
    RIGHT_HEEL_X = 7
    COM_X = 8
    LIMBS = 9
    EXCHANGED = 10


FOOT = 4
"""How many columns a foot has: toe, heel, and the x of both."""

_FEET = np.array(
    [
        [Landmark.LEFT_FOOT_INDEX, Landmark.LEFT_HEEL],
        [Landmark.RIGHT_FOOT_INDEX, Landmark.RIGHT_HEEL],
    ]
)
_SEGMENTS = np.array(
    [
        [[Landmark[f"{side}_{a}"], Landmark[f"{side}_{b}"]] for side in ("LEFT", "RIGHT")]
        for a, b in (("HIP", "KNEE"), ("KNEE", "ANKLE"))
    ]
)


def measure_legs(points: Points, across: float) -> Floats:
    """The channels of one pose, shape (len(LegChannel),), from points with y up; `across` is
    `body.breadth`."""
    row = np.zeros(len(LegChannel))
    feet = points[_FEET]
    row[: 2 * FOOT] = feet[:, :, ::-1].transpose(0, 2, 1).reshape(-1)
    row[LegChannel.COM_X] = body.centre_of_mass(points)[0]
    row[LegChannel.LIMBS] = _limbs(body.as_from_the_side(points, across))
    return row


def _limbs(points: Points) -> float:
    legs = points[_SEGMENTS[..., 1]] - points[_SEGMENTS[..., 0]]
    middle = body.middles(points)
    trunk = middle[body.SHOULDER] - middle[body.HIP]
    lengths = np.sqrt((legs * legs).sum(axis=-1))
    return float(np.sqrt(trunk @ trunk) + 0.5 * lengths.sum())
