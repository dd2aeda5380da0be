"""Poses straight from the truth."""

import numpy as np
import pytest

from inference.athlete import CameraParams, CmjParams, exact_samples
from inference.athlete.camera import aim
from inference.athlete.samples import frame_times
from inference.landmarks import Landmark, Pose, PoseSample


def pose_of(sample: PoseSample) -> Pose:
    """The pose, which is always there."""
    assert sample.pose is not None
    return sample.pose


def test_samples_are_projections_of_the_points() -> None:
    """Image landmarks times the picture's size are the camera's pixels; shapes as promised."""
    clip = exact_samples(CmjParams(jumps=1), 30.0)
    camera = aim(CameraParams(), 1.78)
    for sample in clip.samples[::20]:
        pose = pose_of(sample)
        pixels = camera.project(clip.motion.points(sample.media_time_s)[0])
        assert pose.image.shape == (33, 4)
        assert pose.image.dtype == pose.world.dtype == np.float32
        assert pose.image[:, :2] * [640, 360] == pytest.approx(pixels, abs=1e-3)


def test_the_world_is_metres_about_the_hips_with_y_down() -> None:
    """The thigh has its length, the hips are the origin, feet are below, the near side nearer."""
    clip = exact_samples(CmjParams(), 30.0)
    world = pose_of(clip.samples[0]).world
    hips = world[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]]
    thigh = np.linalg.norm(world[Landmark.LEFT_HIP] - world[Landmark.LEFT_KNEE])
    assert hips.mean(axis=0) == pytest.approx([0, 0, 0], abs=1e-6)
    assert thigh == pytest.approx(clip.motion.body.thigh_m, abs=1e-6)
    assert world[Landmark.LEFT_HEEL, 1] > 0.8
    assert world[Landmark.RIGHT_HIP, 2] < 0 < world[Landmark.LEFT_HIP, 2]


def test_image_depth_is_on_the_scale_of_x() -> None:
    """z has the sign of world z and its size in widths of the picture."""
    pose = pose_of(exact_samples(CmjParams(), 30.0).samples[0])
    widths_per_m = 0.62 * 360 / 1.78 / 640
    assert pose.image[:, 2] == pytest.approx(pose.world[:, 2] * widths_per_m, abs=2e-3)


def test_times_may_be_uneven() -> None:
    """Given times are used as they are."""
    clip = exact_samples(CmjParams(), 30.0, times_s=[0.0, 0.031, 0.07])
    assert [sample.media_time_s for sample in clip.samples] == [0.0, 0.031, 0.07]


def test_noise_is_seeded_and_as_large_as_asked() -> None:
    """The same seed gives the same noise, another gives another, of the asked deviation."""
    exact, first, again, other = (
        np.stack([pose_of(s).image[:, :2] for s in clip.samples])
        for clip in (
            exact_samples(CmjParams(), 30.0),
            exact_samples(CmjParams(), 30.0, noise_px=2.0, noise_seed=1),
            exact_samples(CmjParams(), 30.0, noise_px=2.0, noise_seed=1),
            exact_samples(CmjParams(), 30.0, noise_px=2.0, noise_seed=2),
        )
    )
    assert (first == again).all()
    assert (first != other).any()
    assert ((first - exact) * [640, 360]).std() == pytest.approx(2.0, rel=0.05)


def test_frames_fill_the_clip() -> None:
    """The last frame lies before the clip's end, by no more than a frame."""
    assert frame_times(1.0, 30.0)[-1] == pytest.approx(29 / 30)
    assert len(frame_times(0.99, 30.0)) == 29
