"""The 33 points of a run, and its truth."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from inference.athlete.body import GRAVITY_MPS2
from inference.athlete.running.motion import RunningMotion
from inference.athlete.running.params import RunningParams, running_params
from inference.athlete.running.truth import contacts
from inference.errors import InvalidInput
from inference.landmarks import Landmark
from inference.motion.body import MASS_WEIGHTS

SEEDS = range(8)
FEET = (
    (Landmark.LEFT_FOOT_INDEX, Landmark.LEFT_HEEL),
    (Landmark.RIGHT_FOOT_INDEX, Landmark.RIGHT_HEEL),
)


@cache
def motion_of(seed: int) -> RunningMotion:
    """A seed's motion."""
    return RunningMotion(running_params(seed, duration_s=2.0))


def com_of(motion: RunningMotion, times: np.ndarray) -> np.ndarray:
    """The body's centre of mass, (n, 3), weighed segment by segment."""
    return np.asarray(np.einsum("k,nkc->nc", MASS_WEIGHTS, motion.points(times)))


@pytest.mark.parametrize("seed", SEEDS)
def test_feet_touch_when_the_truth_says(seed: int) -> None:
    """A foot's lowest point is on the floor from first contact to toe-off, to the last digit, and
    above it all the time between."""
    motion = motion_of(seed)
    times = np.arange(0.0, motion.duration_s, 1e-3)
    points = motion.points(times)
    for side, rows in enumerate(FEET):
        lowest = points[:, rows, 2].min(axis=1)
        since = np.mod(times + motion.offset_s - motion.gait.start_s(side), motion.gait.stride_s)
        stance = since <= motion.gait.contacts_s[side]
        assert np.abs(lowest[stance]).max() < 1e-9
        assert lowest[~stance].min() > 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_floor_carries_the_body_back_at_the_running_speed(seed: int) -> None:
    """On a treadmill the resting foot goes back under a body that stays where it is."""
    motion = motion_of(seed)
    ((side, at_s), *_) = contacts(motion.params, motion.gait, motion.offset_s)
    lasts = motion.gait.contacts_s[side]
    ends = at_s + lasts * np.array([0.25, 0.44])
    heel = motion.points(ends)[:, FEET[side][1], 0]
    assert (heel[0] - heel[1]) / (ends[1] - ends[0]) == pytest.approx(motion.params.speed_mps)
    assert np.abs(com_of(motion, ends)[:, 0]).max() < 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_the_body_falls_freely_in_flight_and_half_a_sine_carries_it_in_contact(seed: int) -> None:
    """The centre of mass's acceleration is gravity's without a foot on the floor; over a stride
    the forces carry the weight."""
    motion = motion_of(seed)
    gait, start_s = motion.gait, motion.gait.stride_s - motion.offset_s
    step = 1e-3
    stance = start_s + gait.contacts_s[0] * np.array([0.0, 1.0])
    aloft = stance[1] + gait.flight_s * np.array([0.3, 0.5, 0.7])
    z = [com_of(motion, aloft + shift)[:, 2] for shift in (-step, 0.0, step)]
    assert (z[0] - 2.0 * z[1] + z[2]) / step**2 == pytest.approx(-GRAVITY_MPS2, rel=1e-3)
    ends = com_of(motion, np.array([stance[0], stance[1], stance[0] + gait.stride_s]))[:, 2]
    assert ends == pytest.approx(ends[0], abs=1e-6)
    middle = com_of(motion, np.array([stance.mean()]))[0, 2]
    assert ends[0] - middle == pytest.approx(gait.depth_m(0), abs=1e-6)


def test_the_truth_is_that_of_the_options() -> None:
    """What was asked for is what the truth says; the sides differ as asked."""
    params = RunningParams(contact_asymmetry_pct=10.0, foot_strike_angle_deg=-4.0)
    (attempt,) = RunningMotion(params).attempts()
    truth = attempt.metrics
    assert truth["cadence_spm"] == params.cadence_spm
    assert truth["contact_time_left_s"] == pytest.approx(1.05 * params.contact_time_s)
    assert truth["contact_time_symmetry_pct"] == pytest.approx(10.0)
    assert truth["foot_strike_angle_deg"] == -4.0
    assert truth["flight_time_s"] + truth["contact_time_s"] == pytest.approx(truth["step_time_s"])
    assert 5.0 < truth["leg_stiffness_knpm"] < 20.0


@pytest.mark.parametrize("strike_deg", [-10.0, 0.0, 12.0])
def test_the_foot_lands_as_asked(strike_deg: float) -> None:
    """Heel or toes first, at the angle, the heel as far before the centre of mass as asked."""
    params = RunningParams(foot_strike_angle_deg=strike_deg)
    motion = RunningMotion(params)
    side, at_s = contacts(params, motion.gait, motion.offset_s)[0]
    toe, heel = (motion.points([at_s])[0, row] for row in FEET[side])
    angle = np.degrees(np.arctan2(toe[2] - heel[2], toe[0] - heel[0]))
    assert angle == pytest.approx(strike_deg, abs=1e-6)
    assert heel[0] == pytest.approx(params.overstride_m, abs=0.005)


def test_through_the_picture() -> None:
    """Off the treadmill the body goes at the speed, past the middle at half time."""
    motion = RunningMotion(RunningParams(treadmill=0, duration_s=2.0))
    com = com_of(motion, np.array([0.5, 1.0, 1.5]))[:, 0]
    assert com == pytest.approx(motion.params.speed_mps * np.array([-0.5, 0.0, 0.5]), abs=1e-6)


def test_arms_swing_against_the_legs() -> None:
    """When a foot lands, the hand of its side is behind the other one."""
    motion = motion_of(1)
    for side, at_s in contacts(motion.params, motion.gait, motion.offset_s):
        hands = motion.points([at_s])[0, [Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST], 0]
        assert hands[side] < hands[1 - side]


@pytest.mark.parametrize("seed", range(9, 40))
def test_every_seed_can_run(seed: int) -> None:
    """What a seed draws is within what legs can do, and the knees are not bent like a skier's."""
    motion = RunningMotion(running_params(seed))
    assert motion.contact_m > 0.5 * motion.body.height_m


@pytest.mark.parametrize(
    ("given", "said"),
    [({"contact_time_s": 0.36}, "no flight"), ({"speed_mps": 9.0}, "cannot reach")],
)
def test_what_cannot_be_run_is_refused(given: dict[str, Any], said: str) -> None:
    """With what to change."""
    with pytest.raises(InvalidInput, match=said):
        RunningMotion(RunningParams(**given))


def test_a_clip_without_a_step_has_no_run() -> None:
    """Too short for two contacts: no attempt, and nothing made up."""
    slow = RunningParams(cadence_spm=120.0, contact_time_s=0.4, duration_s=1.0, speed_mps=1.5)
    motion = RunningMotion(slow)
    assert len(motion.attempts()) == (len(contacts(slow, motion.gait, motion.offset_s)) >= 2)
