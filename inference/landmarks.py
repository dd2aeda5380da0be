"""The 33 body landmarks of BlazePose and what a pose is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

LANDMARK_COUNT = 33


class Landmark(IntEnum):
    """Row of each body point; left and right are the athlete's own."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


_SIDE_BONES = (
    ("SHOULDER", "ELBOW"),
    ("ELBOW", "WRIST"),
    ("SHOULDER", "HIP"),
    ("HIP", "KNEE"),
    ("KNEE", "ANKLE"),
    ("ANKLE", "HEEL"),
    ("HEEL", "FOOT_INDEX"),
    ("ANKLE", "FOOT_INDEX"),
)

BONES: tuple[tuple[Landmark, Landmark], ...] = (
    (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
    *(
        (Landmark[f"{side}_{a}"], Landmark[f"{side}_{b}"])
        for side in ("LEFT", "RIGHT")
        for a, b in _SIDE_BONES
    ),
)
"""The lines of a drawn skeleton."""


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """One person in one frame, raw: nothing here is smoothed over time.

    `image`: float32 (33, 4): x / width, y / height, z (x's scale, hips at 0, towards the camera
    negative), visibility 0…1. x and y may lie outside 0…1 when the point is out of the picture.
    `world`: float32 (33, 3): metres, origin between the hips, y down.
    `score`: 0…1, how sure the net is that a person is in the region.
    """

    image: NDArray[np.float32]
    world: NDArray[np.float32]
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class PoseSample:
    """What an analyzer is pushed for every frame; `pose` is None when nobody was found.

    `width` and `height` are the picture's, in pixels: they give the true aspect ratio.
    """

    media_time_s: float
    pose: Pose | None
    width: int
    height: int
