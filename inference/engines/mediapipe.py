"""MediaPipe's own PoseLandmarker over the same two nets: what engines are measured against.

It is no engine: it takes whole pictures, and detects, follows and infers by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Self

import av
import mediapipe
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from mediapipe.tasks.python.core.base_options import BaseOptions
from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode
from numpy.typing import NDArray

from inference.frames import Picture

UNSMOOTHED_STEP_MS = 10_000_000
"""It smooths a single person over time; pictures hours apart it leaves as they are."""


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


def as_rgb(picture: Picture) -> NDArray[np.uint8]:
    """The picture in RGB as a program gets it that reads a video with PyAV or OpenCV.

    The picture's sides must be even.
    """
    stacked = np.concatenate([plane.ravel() for plane in (picture.y, picture.u, picture.v)])
    frame = av.VideoFrame.from_ndarray(stacked.reshape(-1, picture.width), format="yuv420p")
    frame.color_range = ColorRange.JPEG if picture.full_range else ColorRange.MPEG
    frame.colorspace = Colorspace.ITU709 if picture.bt709 else Colorspace.ITU601
    return np.ascontiguousarray(frame.to_ndarray(format="rgb24"))
