"""The 33 points of a counter-movement jump."""

from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inference.athlete import body as parts
from inference.athlete.body import Segment
from inference.athlete.cmj import CmjMotion
from inference.athlete.params import CmjParams
from inference.athlete.polynomials import Floats
from inference.errors import InvalidInput
from inference.landmarks import Landmark

PARAMS = st.builds(
    CmjParams,
    height_m=st.floats(1.5, 2.1),
    jump_height_m=st.floats(0.15, 0.6),
    countermovement_depth_m=st.floats(0.18, 0.4),
    unweight_time_s=st.floats(0.35, 0.8),
    landing_drop_m=st.floats(0.0, 0.1),
    hands_on_hips=st.integers(0, 1),
    jumps=st.just(1),
)
CHAIN: tuple[tuple[Segment, str, str], ...] = (
    (parts.UPPER_ARM, "SHOULDER", "ELBOW"),
    (parts.FOREARM, "ELBOW", "WRIST"),
    (parts.HAND, "WRIST", "INDEX"),
    (parts.THIGH, "HIP", "KNEE"),
    (parts.SHANK, "KNEE", "ANKLE"),
    (parts.FOOT, "HEEL", "FOOT_INDEX"),
)


@cache
def default() -> CmjMotion:
    """The default athlete."""
    return CmjMotion(CmjParams())


def motion_of(params: CmjParams) -> CmjMotion:
    """The motion, leaving out what is refused."""
    try:
        return CmjMotion(params)
    except InvalidInput as error:
        assume("unweight_time_s" not in str(error))
        raise


def moments(motion: CmjMotion, count: int = 400) -> Floats:
    """Times all over the clip."""
    return np.linspace(0.0, motion.duration_s, count)


def middle(points: Floats, name: str) -> Floats:
    """Half way between a left point and its right one."""
    pair = [Landmark[f"LEFT_{name}"], Landmark[f"RIGHT_{name}"]]
    return np.asarray(points[:, pair].mean(axis=1))


def weighed(points: Floats) -> Floats:
    """The centre of mass of the body's segments, from the 33 points alone."""
    total = parts.HEAD.mass_share * middle(points, "EAR")
    shoulders, hips = middle(points, "SHOULDER"), middle(points, "HIP")
    total = total + parts.TRUNK.mass_share * (shoulders + parts.TRUNK.centre * (hips - shoulders))
    for segment, a, b in CHAIN:
        first, second = middle(points, a), middle(points, b)
        total = total + 2 * segment.mass_share * (first + segment.centre * (second - first))
    return np.asarray(total)


def test_the_segments_make_a_whole_body() -> None:
    """The shares of the mass add up to one."""
    single = parts.HEAD.mass_share + parts.TRUNK.mass_share
    assert single + 2 * sum(s.mass_share for s, _, _ in CHAIN) == pytest.approx(1.0)


@settings(max_examples=25, deadline=None)
@given(PARAMS)
def test_the_body_follows_the_prescribed_centre_of_mass(params: CmjParams) -> None:
    """Weighed segment by segment, the points' centre of mass is the trajectory's."""
    motion = motion_of(params)
    times = moments(motion)
    found = weighed(motion.points(times))
    assert np.abs(found[:, 2] - motion.height.position(times)).max() < 1e-6
    assert np.abs(found[:, 1]).max() < 1e-9


@settings(max_examples=25, deadline=None)
@given(PARAMS)
def test_toes_leave_the_floor_at_takeoff_and_return_at_contact(params: CmjParams) -> None:
    """Toes stay in place on the floor in stance; nothing is below it; in flight all is above."""
    motion = motion_of(params)
    jump = motion.jumps[0]
    times = moments(motion, 1000)
    points = motion.points(times)
    toes = points[:, Landmark.LEFT_FOOT_INDEX]
    aloft = (times > jump.takeoff_s + 1e-6) & (times < jump.landing_s - 1e-6)
    assert np.abs(toes[~aloft] - toes[0]).max() < 1e-9
    assert points[..., 2].min() > -1e-9
    assert points[aloft, :, 2].min() > 0.0


@settings(max_examples=25, deadline=None)
@given(PARAMS)
def test_bones_keep_their_length(params: CmjParams) -> None:
    """Every segment is as long at any time as at the start."""
    motion = motion_of(params)
    points = motion.points(moments(motion))
    for _, a, b in CHAIN:
        ends = points[:, Landmark[f"LEFT_{a}"]] - points[:, Landmark[f"LEFT_{b}"]]
        lengths = np.linalg.norm(ends, axis=1)
        assert np.ptp(lengths) < 1e-9, (a, b)


def test_segments_are_as_long_as_the_body_says() -> None:
    """The legs of the points are those of the anthropometric body."""
    motion = default()
    points = motion.points(0.0)[0]
    hip, knee, ankle = (points[Landmark[f"LEFT_{n}"]] for n in ("HIP", "KNEE", "ANKLE"))
    assert np.linalg.norm(hip - knee) == pytest.approx(motion.body.thigh_m)
    assert np.linalg.norm(knee - ankle) == pytest.approx(motion.body.shank_m)


def test_nothing_jerks() -> None:
    """No point moves faster than a hand can swing, so no phase joins another with a jump."""
    motion = default()
    times = np.arange(0.0, motion.duration_s, 1e-3)
    speed = np.linalg.norm(np.diff(motion.points(times), axis=0), axis=-1) / 1e-3
    assert speed.max() < 12.0


def test_the_clip_ends_as_it_begins() -> None:
    """First and last posture are the same, so that a loop has no seam."""
    motion = default()
    first, last = motion.points([0.0, motion.duration_s])
    assert np.abs(first - last).max() < 1e-9


def test_joints_open_at_takeoff_and_close_at_the_bottom() -> None:
    """Knees are bent at the bottom and nearly straight when the toes leave."""
    motion = default()
    jump = motion.jumps[0]
    bottom, takeoff = motion.points([jump.bottom_s, jump.takeoff_s])
    spread = [
        np.linalg.norm(p[Landmark.LEFT_HIP] - p[Landmark.LEFT_ANKLE]) for p in (bottom, takeoff)
    ]
    leg = motion.body.thigh_m + motion.body.shank_m
    assert spread[0] < 0.8 * leg
    assert spread[1] > 0.98 * leg


def test_jumps_differ_by_the_spread_alone() -> None:
    """A spread makes single jumps stray from the asked height, within it."""
    motion = CmjMotion(CmjParams(jumps=6, jump_spread_m=0.05, seed=4))
    rises = [jump.takeoff_velocity_mps**2 / (2 * parts.GRAVITY_MPS2) for jump in motion.jumps]
    assert len(set(rises)) == 6
    assert all(abs(rise - 0.36) <= 0.05 for rise in rises)


def test_a_spread_below_any_jump_is_refused() -> None:
    """Jumps too low to be one name the option."""
    with pytest.raises(InvalidInput, match="jump_spread_m"):
        CmjMotion(CmjParams(jumps=20, jump_height_m=0.12, jump_spread_m=0.1))
