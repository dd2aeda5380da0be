"""MediaPipe's PoseLandmarker as its own guide shows it: video mode, one person."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from av import VideoFrame
from numpy.typing import NDArray

from inference.engines.base import Net
from inference.errors import SidelineError
from models.store import original_paths


class NoBaseline(SidelineError):
    """The tutorial server cannot run here."""


def pose_bundle(models_dir: Path) -> bytes:
    """The two nets of a models directory as MediaPipe wants them.

    Raises NoBaseline, which says what is missing and where to get it.
    """
    try:
        from models.task_bundle import build_bundle
    except ImportError as error:
        raise NoBaseline(
            f"the baseline needs the package `{error.name}`: `make test` installs it, or "
            "`pip install 'sideline[dev]'` and `pip install --no-deps mediapipe`"
        ) from error
    paths = original_paths(models_dir)
    try:
        return build_bundle(paths[Net.DETECTOR], paths[Net.LANDMARKS])
    except FileNotFoundError as error:
        detail = f"there is no {error.filename}; `sideline models` fetches it"
        raise NoBaseline(detail) from error


class TutorialPose:
    """The landmarks of the person in a stream's frames, one after the other."""

    def __init__(self, bundle: bytes) -> None:
        from mediapipe.tasks.python.core.base_options import BaseOptions
        from mediapipe.tasks.python.vision import (
            PoseLandmarker,
            PoseLandmarkerOptions,
            RunningMode,
        )

        options = PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=bundle), running_mode=RunningMode.VIDEO
        )
        self._landmarker = PoseLandmarker.create_from_options(options)

    def find(self, frame: VideoFrame) -> NDArray[np.float32] | None:
        """(33, 4): x and y in fractions of the picture, z, visibility; None without a person."""
        from mediapipe import Image, ImageFormat

        image = Image(image_format=ImageFormat.SRGB, data=frame.to_ndarray(format="rgb24"))
        found = self._landmarker.detect_for_video(image, round((frame.time or 0.0) * 1000))
        if not found.pose_landmarks:
            return None
        points = found.pose_landmarks[0]
        return np.array([(p.x, p.y, p.z, p.visibility) for p in points], np.float32)

    def close(self) -> None:
        """Free the graph; it cannot be left to the collector."""
        self._landmarker.close()
