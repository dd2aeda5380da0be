"""MediaPipe's own PoseLandmarker over the same two nets, to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Self

import mediapipe
import numpy as np
from mediapipe.tasks.python.core.base_options import BaseOptions
from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode
from numpy.typing import NDArray


class Mode(Enum):
    """IMAGE detects in every picture; VIDEO follows and, for one person, smooths."""

    IMAGE = RunningMode.IMAGE
    VIDEO = RunningMode.VIDEO


@dataclass(frozen=True, slots=True, eq=False)
class ReferencePose:
    """As `Pose`: `image` (33, 4) with x and y in fractions of the picture, `world` (33, 3) m."""

    image: NDArray[np.float32]
    world: NDArray[np.float32]


class Reference:
    """A PoseLandmarker; use it in a `with` statement, it cannot be left to the collector."""

    def __init__(self, bundle: bytes, mode: Mode, people: int = 1) -> None:
        options = PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=bundle),
            running_mode=mode.value,
            num_poses=people,
        )
        self.mode = mode
        self._landmarker = PoseLandmarker.create_from_options(options)

    def find(self, rgb: NDArray[np.uint8], time_ms: int) -> list[ReferencePose]:
        """The people in a picture (height, width, 3); in VIDEO mode times must increase."""
        image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)
        if self.mode is Mode.IMAGE:
            result = self._landmarker.detect(image)
        else:
            result = self._landmarker.detect_for_video(image, time_ms)
        found = zip(result.pose_landmarks, result.pose_world_landmarks, strict=True)
        return [
            ReferencePose(
                np.array([(p.x, p.y, p.z, p.visibility) for p in image_points], np.float32),
                np.array([(p.x, p.y, p.z) for p in world_points], np.float32),
            )
            for image_points, world_points in found
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._landmarker.close()
