"""What is taken from each pose: the channels that fits and phases work on."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from inference.landmarks import Landmark, PoseSample
from inference.motion import body
from inference.motion.window import Floats


class Channel(IntEnum):
    """Column of a row; places in picture heights, up positive; angles in degrees.

    Every channel is the same when left and right are swapped, by the net or by a mirror, but
    ACROSS, which a mirror turns round. The last four say how well the body is seen: where the
    hips are across the picture, how far from upright the body is, how visible the worst seen of
    its joints, and which share of the joints is in the picture.
    """

    COM = 0
    HIP = 1
    TOE = 2
    TOE_LOW = 3
    HEEL = 4
    EYE = 5
    LENGTH = 6
    HIP_DEG = 7
    KNEE_DEG = 8
    ANKLE_DEG = 9
    WORLD_LENGTH_M = 10
    KNEE = 11
    BREADTH = 12
    ACROSS = 13
    LEAN_DEG = 14
    VISIBILITY = 15
    INSIDE = 16


def measure(sample: PoseSample) -> Floats:
    """The channels of one sample, shape (len(Channel),); raises ValueError without a pose."""
    points = body.picture_points(sample)
    pose = sample.pose
    assert pose is not None
    middle = body.middles(points)
    left_toe, right_toe = points[Landmark.LEFT_FOOT_INDEX, 1], points[Landmark.RIGHT_FOOT_INDEX, 1]
    row = np.empty(len(Channel))
    row[Channel.COM] = body.centre_of_mass(points)[1]
    row[Channel.HIP] = middle[body.HIP, 1]
    row[Channel.KNEE] = middle[body.KNEE, 1]
    across = body.breadth(points, middle)
    row[Channel.BREADTH] = across
    row[Channel.TOE] = 0.5 * (left_toe + right_toe)
    row[Channel.TOE_LOW] = min(left_toe, right_toe)
    row[Channel.HEEL] = middle[body.HEEL, 1]
    row[Channel.EYE] = 0.5 * (points[Landmark.LEFT_EYE, 1] + points[Landmark.RIGHT_EYE, 1])
    row[Channel.LENGTH] = body.body_length(middle)
    row[Channel.HIP_DEG : Channel.ANKLE_DEG + 1] = body.joint_angles_deg(
        body.as_from_the_side(points, across)
    )
    row[Channel.WORLD_LENGTH_M] = body.body_length(body.middles(pose.world.astype(np.float64)))
    row[Channel.ACROSS] = middle[body.HIP, 0]
    row[Channel.LEAN_DEG] = body.lean_deg(middle)
    row[Channel.VISIBILITY], row[Channel.INSIDE] = body.seen(pose.image)
    return row


def joint_angles(row: Floats) -> dict[str, float]:
    """The joints' angles in a row, under the names of live metrics."""
    return {
        "hip_angle_deg": float(row[Channel.HIP_DEG]),
        "knee_angle_deg": float(row[Channel.KNEE_DEG]),
        "ankle_angle_deg": float(row[Channel.ANKLE_DEG]),
    }
