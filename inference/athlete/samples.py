"""Poses straight from the truth, without a picture, as perfect nets would give them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from inference.athlete.camera import Camera, aim
from inference.athlete.motion import AthleteParams, Attempt, Motion
from inference.athlete.params import CameraParams
from inference.athlete.polynomials import Floats
from inference.athlete.sports import motion_of
from inference.landmarks import Landmark, Pose, PoseSample

_VISIBILITY = 0.999


@dataclass(frozen=True, slots=True)
class ExactClip:
    """Samples in order of time, and the truth that they follow."""

    samples: tuple[PoseSample, ...]
    attempts: tuple[Attempt, ...]
    motion: Motion


def frame_times(duration_s: float, fps: float) -> Floats:
    """Media times of the frames of a clip: 0, 1/fps, …, all before `duration_s`."""
    return np.arange(max(1, floor(duration_s * fps + 1e-9))) / fps


def exact_samples(
    params: AthleteParams,
    fps: float,
    *,
    camera: CameraParams | None = None,
    noise_px: float = 0.0,
    noise_seed: int = 0,
    times_s: Iterable[float] | None = None,
) -> ExactClip:
    """A sample for every frame at `fps`, or for each of `times_s`.

    `noise_px` is the standard deviation, in pixels of the picture, of independent seeded noise on
    image x and y, and the same in metres on world landmarks. Raises InvalidInput as the motion
    does.
    """
    view = camera or CameraParams()
    motion = motion_of(params)
    lens = aim(view, params.height_m)
    times = (
        frame_times(motion.duration_s, fps)
        if times_s is None
        else np.array(list(times_s), dtype=np.float64)
    )
    points = motion.points(times)
    image, world = image_landmarks(lens, points), world_landmarks(lens, points)
    if noise_px:
        _add_noise(image, world, lens, noise_px, np.random.default_rng(noise_seed))
    samples = tuple(
        PoseSample(float(t), Pose(i, w, 1.0), view.width, view.height)
        for t, i, w in zip(times, image.astype(np.float32), world.astype(np.float32), strict=True)
    )
    return ExactClip(samples, motion.attempts(), motion)


def image_landmarks(camera: Camera, points: NDArray[np.float64]) -> Floats:
    """World points (n, 33, 3) as image landmarks (n, 33, 4), laid out as in `Pose.image`."""
    pixels = camera.project(points)
    depth = camera.to_camera(points)[..., 2]
    hips = _hips(depth[..., None])
    scale = camera.focal_px / hips / camera.width
    return np.concatenate(
        [
            pixels / [camera.width, camera.height],
            ((depth - hips[..., 0]) * scale[..., 0])[..., None],
            np.full((*depth.shape, 1), _VISIBILITY),
        ],
        axis=-1,
    )


def world_landmarks(camera: Camera, points: NDArray[np.float64]) -> Floats:
    """World points (n, 33, 3) as world landmarks (n, 33, 3), laid out as in `Pose.world`."""
    seen = camera.to_camera(points)
    return np.asarray(seen - _hips(seen))


def _hips(values: NDArray[np.float64]) -> Floats:
    """The middle between the hips of (n, 33, k), as (n, 1, k)."""
    pair = values[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]]
    return np.asarray(pair.mean(axis=1, keepdims=True))


def _add_noise(
    image: Floats, world: Floats, camera: Camera, noise_px: float, rng: np.random.Generator
) -> None:
    size = [camera.width, camera.height]
    image[..., :2] += rng.normal(0.0, noise_px, (*image.shape[:2], 2)) / size
    metres = noise_px * float(np.linalg.norm(camera.position_m)) / camera.focal_px
    world += rng.normal(0.0, metres, world.shape)
