"""The 33 points of a drop jump, and its truth."""

from functools import cache

import numpy as np
import pytest

from inference.athlete.body import GRAVITY_MPS2
from inference.athlete.dropjump.motion import DropJumpMotion
from inference.athlete.dropjump.params import DropJumpParams, dropjump_params
from inference.errors import InvalidInput
from inference.landmarks import Landmark
from inference.motion.body import MASS_WEIGHTS

SEEDS = range(8)
FEET = ["LEFT_ANKLE", "LEFT_HEEL", "LEFT_FOOT_INDEX"]
FEET += [name.replace("LEFT", "RIGHT") for name in FEET]
ROWS = [Landmark[name] for name in FEET]
TOES = [Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX]


@cache
def motion_of(seed: int) -> DropJumpMotion:
    """A seed's motion; every other one swings the arms."""
    return DropJumpMotion(dropjump_params(seed, hands_on_hips=seed % 2))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_body_follows_the_prescribed_centre_of_mass(seed: int) -> None:
    """Weighed segment by segment, the points' centre of mass is the trajectory's."""
    motion = motion_of(seed)
    times = np.linspace(0.0, motion.duration_s, 500)
    found = np.einsum("k,nkc->nc", MASS_WEIGHTS, motion.points(times))
    assert np.abs(found[:, 2] - motion.height.position(times)).max() < 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_feet_touch_when_the_truth_says(seed: int) -> None:
    """On the box until the release, on the floor in contact and after the landing, between them
    in the air; never inside the box nor below the floor."""
    motion = motion_of(seed)
    at, box = motion.times, motion.params.box_height_m
    times = np.arange(0.0, motion.duration_s, 1e-3)
    points = motion.points(times)
    toes = points[:, TOES, 2]
    lowest = toes.min(axis=1)
    on_box = times <= at.release_s
    stance = (times >= at.touchdown_s) & (times <= at.takeoff_s)
    aloft = (times > at.release_s + 2e-3) & (times < at.touchdown_s - 2e-3)
    aloft |= (times > at.takeoff_s + 2e-3) & (times < at.landing_s - 2e-3)
    assert toes[on_box].max(axis=1) == pytest.approx(box, abs=0.12)
    assert toes[on_box, 0] == pytest.approx(box, abs=1e-9)
    assert np.abs(toes[stance]).max() < 1e-9
    assert np.abs(toes[times >= at.landing_s]).max() < 1e-9
    assert lowest[aloft].min() > 0.0
    assert points[..., 2].min() > -1e-9
    (block,) = motion.blocks
    feet = points[:, ROWS]
    inside = (feet[..., 0] < block.high_m[0] - 1e-9) & (feet[..., 2] < block.high_m[2] - 1e-9)
    assert not inside.any()


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_jerks(seed: int) -> None:
    """No point moves faster than a hand can swing, so no phase joins another with a jump."""
    motion = motion_of(seed)
    times = np.arange(0.0, motion.duration_s, 1e-3)
    speed = np.linalg.norm(np.diff(motion.points(times), axis=0), axis=-1) / 1e-3
    assert speed.max() < 12.0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_truth_agrees_with_itself(seed: int) -> None:
    """Durations are differences of times; both indices are what their names say."""
    motion = motion_of(seed)
    (attempt,) = motion.attempts()
    m, params = attempt.metrics, motion.params
    assert attempt.media_time_s == m["touchdown_time_s"]
    assert m["contact_time_s"] == pytest.approx(params.contact_time_s, abs=1e-9)
    assert m["contact_time_s"] == pytest.approx(m["takeoff_time_s"] - m["touchdown_time_s"])
    assert m["flight_time_s"] == pytest.approx(m["landing_time_s"] - m["takeoff_time_s"])
    assert m["rsi_mps"] == pytest.approx(m["jump_height_flight_m"] / m["contact_time_s"])
    assert m["rsr"] == pytest.approx(m["flight_time_s"] / m["contact_time_s"])
    assert m["drop_height_m"] == pytest.approx(GRAVITY_MPS2 * m["fall_time_s"] ** 2 / 2)
    assert m["jump_height_com_m"] == pytest.approx(params.jump_height_m, abs=1e-9)


def test_who_jumps_off_the_box_falls_deeper() -> None:
    """The step-off changes the drop's height by as much as is asked, up or down."""
    drops = [
        DropJumpMotion(DropJumpParams(step_off_m=step)).attempts()[0].metrics["drop_height_m"]
        for step in (-0.1, 0.0, 0.15)
    ]
    assert np.diff(drops) == pytest.approx([0.1, 0.15], abs=1e-9)


def test_too_deep_a_contact_is_refused() -> None:
    """A long contact after a deep fall would bend the body more than it can."""
    with pytest.raises(InvalidInput, match="contact_time_s"):
        DropJumpMotion(DropJumpParams(contact_time_s=0.5, box_height_m=0.8))


def test_the_feet_leave_one_after_the_other() -> None:
    """One foot is well ahead of the other when the fall begins; they land together."""
    motion = motion_of(0)
    at = motion.times
    apart = [
        abs(float(np.diff(motion.points(time_s)[0][TOES, 0])[0]))
        for time_s in (0.0, at.release_s, at.touchdown_s)
    ]
    assert apart[1] > 0.15
    assert [apart[0], apart[2]] == pytest.approx([0.0, 0.0], abs=1e-9)
