"""The pinhole camera."""

import numpy as np
import pytest

from inference.athlete.camera import aim, fitted
from inference.athlete.cmj import CmjMotion
from inference.athlete.params import CameraParams, CmjParams

FEET = np.zeros(3)


@pytest.mark.parametrize("view_deg", [0.0, 45.0, 90.0])
def test_the_body_has_the_asked_share_of_the_picture(view_deg: float) -> None:
    """Feet to head of a standing person span `body_fraction` of the height, upright, centred."""
    view = CameraParams(view_deg=view_deg, body_fraction=0.6)
    feet, head = aim(view, 1.8).project(np.array([FEET, [0.0, 0.0, 1.8]]))
    assert feet[1] - head[1] == pytest.approx(0.6 * view.height)
    assert feet[0] == pytest.approx(view.width / 2)
    assert head[0] == pytest.approx(view.width / 2)


def test_from_the_side_travel_goes_to_the_right() -> None:
    """At 90° forward is right and the athlete's right side is nearer."""
    camera = aim(CameraParams(view_deg=90.0), 1.8)
    ahead, right = camera.to_camera(np.array([[1.0, 0.0, 1.0], [0.0, -1.0, 1.0]]))
    centre = camera.to_camera(np.array([0.0, 0.0, 1.0]))
    assert ahead - centre == pytest.approx([1.0, 0.0, 0.0])
    assert right - centre == pytest.approx([0.0, 0.0, -1.0])


def test_from_the_front_the_left_side_is_on_the_right() -> None:
    """At 0° the athlete looks into the camera."""
    camera = aim(CameraParams(view_deg=0.0), 1.8)
    centre = camera.to_camera(np.array([0.0, 0.0, 1.0]))
    left = camera.to_camera(np.array([0.0, 1.0, 1.0]))
    assert left - centre == pytest.approx([1.0, 0.0, 0.0])


@pytest.mark.parametrize("tilt_deg", [-12.0, 0.0, 12.0])
def test_the_axes_are_a_rotation_and_the_feet_stay_in_place(tilt_deg: float) -> None:
    """Tilting keeps the axes orthonormal and right-handed, and the feet at their line."""
    view = CameraParams(tilt_deg=tilt_deg)
    camera = aim(view, 1.8)
    assert camera.rotation @ camera.rotation.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.linalg.det(camera.rotation) == pytest.approx(1.0)
    assert camera.project(FEET)[1] == pytest.approx(0.93 * view.height)


def test_a_tilted_camera_sees_where_it_looks() -> None:
    """A point straight along the tilted axis is in the middle of the picture."""
    camera = aim(CameraParams(tilt_deg=10.0), 1.8)
    ahead = camera.position_m + 5.0 * camera.rotation[2]
    assert camera.rotation[2, 2] == pytest.approx(np.sin(np.radians(10.0)))
    assert camera.project(ahead) == pytest.approx([320.0, 180.0])


def test_twice_as_far_is_half_as_large() -> None:
    """Projection divides by depth."""
    camera = aim(CameraParams(), 1.8)
    near = camera.position_m + camera.rotation.T @ np.array([0.3, 0.2, 2.0])
    far = camera.position_m + camera.rotation.T @ np.array([0.3, 0.2, 4.0])
    centre = np.array([320.0, 180.0])
    assert camera.project(near) - centre == pytest.approx(2 * (camera.project(far) - centre))


def test_a_high_jump_makes_the_body_smaller() -> None:
    """A jump that would leave the picture is fetched back, a low one changes nothing."""
    view = CameraParams()
    low, high = (
        CmjMotion(CmjParams(jump_height_m=rise, unweight_time_s=0.6)) for rise in (0.2, 0.7)
    )
    assert fitted(view, low) == view
    smaller = fitted(view, high)
    assert smaller.body_fraction < view.body_fraction
    apex = high.points(high.jumps[0].apex_s)
    assert aim(view, 1.78).project(apex)[..., 1].min() < 0.0
    assert aim(smaller, 1.78).project(apex)[..., 1].min() > 0.0
