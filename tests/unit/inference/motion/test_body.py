"""Centre of mass, angles and length of a body."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.athlete.cmj import CmjMotion
from inference.athlete.params import CameraParams, cmj_params
from inference.athlete.samples import exact_samples
from inference.landmarks import Landmark, PoseSample
from inference.motion import body

CLIP = exact_samples(cmj_params(0, jumps=1), 30, camera=CameraParams(view_deg=90.0))


def test_the_mass_weights_are_a_whole_body() -> None:
    """The weights add up to 1, and are the same on both sides."""
    assert body.MASS_WEIGHTS.sum() == pytest.approx(1.0)
    assert body.MASS_WEIGHTS[Landmark.LEFT_HIP] == body.MASS_WEIGHTS[Landmark.RIGHT_HIP]
    assert np.all(body.MASS_WEIGHTS >= 0.0)


def test_the_centre_of_mass_is_the_athletes() -> None:
    """Seen from the side, its path is the one that the athlete's force prescribes."""
    up = np.array([body.centre_of_mass(body.picture_points(s))[1] for s in CLIP.samples])
    times = [sample.media_time_s for sample in CLIP.samples]
    assert isinstance(CLIP.motion, CmjMotion)
    truth = CLIP.motion.height.position(times)
    scale = np.polyfit(up, truth, 1)[0]
    assert scale * (up - up[0]) == pytest.approx(truth - truth[0], abs=2e-3)


@given(st.floats(1.0, 179.0), st.floats(-180.0, 180.0), st.floats(0.1, 10.0))
def test_an_angle_does_not_depend_on_place_or_size(
    angle: float, turn: float, length: float
) -> None:
    """The angle between two bones is what it is, however they are turned; it is the mean of both
    sides, of which the right one is straight here."""
    points = np.zeros((33, 2))
    for mark, direction in ((Landmark.LEFT_HIP, turn), (Landmark.LEFT_ANKLE, turn + angle)):
        radians = np.radians(direction)
        points[mark] = 0.3 + length * np.array([np.cos(radians), np.sin(radians)])
    points[Landmark.LEFT_KNEE] = 0.3
    points[Landmark.RIGHT_HIP], points[Landmark.RIGHT_ANKLE] = -1.0, 1.0
    _, knee, _ = body.joint_angles_deg(points)
    assert knee == pytest.approx((angle + 180.0) / 2, abs=1e-6)


def test_each_joint_lies_between_its_own_bones() -> None:
    """A body with right angles at the hips, 60° at the knees and 120° at the ankles."""
    heights = {"SHOULDER": 0.0, "HIP": 90.0, "KNEE": 60.0, "ANKLE": 120.0}
    points, place, heading = np.zeros((33, 2)), np.zeros(2), 0.0
    for name in (*heights, "FOOT_INDEX"):
        points[[Landmark[f"LEFT_{name}"], Landmark[f"RIGHT_{name}"]]] = place
        heading += 180.0 - heights.get(name, 0.0) if name != "SHOULDER" else 0.0
        place = place + np.array([np.cos(np.radians(heading)), np.sin(np.radians(heading))])
    assert body.joint_angles_deg(points) == pytest.approx([90.0, 60.0, 120.0])


def test_points_have_the_true_aspect_ratio() -> None:
    """The same pixels are the same points, whatever shape the picture has."""
    sample = CLIP.samples[0]
    assert sample.pose is not None
    points = body.picture_points(sample)
    pixels = sample.pose.image[:, :2] * [sample.width, sample.height]
    assert points * sample.height * [1.0, -1.0] == pytest.approx(pixels)


def test_the_length_is_the_same_in_every_posture() -> None:
    """Seen from the side, trunk, thigh and shank keep their length in the deepest squat."""
    lengths = [
        body.body_length(body.middles(body.picture_points(sample))) for sample in CLIP.samples
    ]
    assert np.ptp(lengths) < 0.02 * np.median(lengths)


@pytest.mark.parametrize(("view_deg", "breadth"), [(90.0, 0.0), (45.0, 0.52), (0.0, 0.73)])
def test_the_breadth_tells_the_view(view_deg: float, breadth: float) -> None:
    """Shoulders lie behind each other from the side, and beside each other from the front."""
    view = CameraParams(view_deg=view_deg)
    sample = exact_samples(cmj_params(0, jumps=1), 2, camera=view).samples[0]
    points = body.picture_points(sample)
    assert body.breadth(points, body.middles(points)) == pytest.approx(breadth, abs=0.02)


def test_no_pose_no_points() -> None:
    """Asking for the points of nobody is refused."""
    with pytest.raises(ValueError, match="nobody"):
        body.picture_points(PoseSample(0.0, None, 640, 360))


def test_an_oblique_view_is_undone() -> None:
    """Lengths along travel are what they are from the side, as far as that can be told."""
    points = np.array([[1.0, 2.0], [-3.0, 0.5]])
    assert body.as_from_the_side(points, 0.0) == pytest.approx(points)
    from_60 = points * [np.sin(np.radians(60.0)), 1.0]
    assert body.as_from_the_side(from_60, 0.75 * 0.5) == pytest.approx(points)
    assert np.isfinite(body.as_from_the_side(points, 2.0)).all()
