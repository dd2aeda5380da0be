"""Poses of a rendered athlete through the real nets."""

from __future__ import annotations

from contextlib import closing

from inference.athlete.camera import fitted
from inference.athlete.motion import Motion
from inference.athlete.params import CameraParams
from inference.athlete.render.painter import render_athlete
from inference.athlete.video import planes
from inference.engines.base import ModelPaths
from inference.engines.onnx import OnnxEngine
from inference.landmarks import PoseSample
from inference.pose.estimator import PoseEstimator


def seen_by_nets(
    motion: Motion, view: CameraParams, fps: float, paths: ModelPaths
) -> list[PoseSample]:
    """A sample for every frame of the motion, drawn, but not encoded."""
    samples = []
    with closing(OnnxEngine(paths, threads=1)) as engine:
        estimator = PoseEstimator(engine)
        for frame in render_athlete(motion, fitted(view, motion), fps):
            picture = planes(frame.rgb)
            pose = estimator.estimate(picture)
            samples.append(PoseSample(frame.media_time_s, pose, picture.width, picture.height))
    return samples
