"""The spring-mass runner from times alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.athlete.running.gait import Gait
from inference.motion.analyzer import AthleteProfile
from inference.motion.gait.stiffness import (
    leg_length_m,
    leg_stiffness_n_per_m,
    oscillation_m,
    sinking_m,
)


@given(st.floats(0.1, 0.35), st.floats(0.03, 0.2))
def test_the_sinking_is_the_athletes(contact_s: float, flight_s: float) -> None:
    """The formula gives what the integrated force gives."""
    gait = Gait((contact_s, contact_s), flight_s)
    assert sinking_m(contact_s, flight_s) == pytest.approx(gait.depth_m(0), rel=1e-9)
    whole = gait.depth_m(0) + gait.flight_rise_m
    assert oscillation_m(contact_s, flight_s) == pytest.approx(whole, rel=1e-9)


def test_a_legs_stiffness() -> None:
    """Within what runners have; more for a heavier one; none where the legs are too short."""
    found = leg_stiffness_n_per_m(0.24, 0.11, 3.3, 0.94, 74.0)
    assert found is not None
    assert 7e3 < found < 15e3
    heavier = leg_stiffness_n_per_m(0.24, 0.11, 3.3, 0.94, 148.0)
    assert heavier == pytest.approx(2.0 * found)
    assert leg_stiffness_n_per_m(0.3, 0.1, 9.0, 0.85, 60.0) is None


def test_a_leg_that_was_measured() -> None:
    """It takes the place of the usual share of the height, each part by itself."""
    usual = leg_length_m(AthleteProfile(1.8))
    assert usual == pytest.approx(0.53 * 1.8)
    assert leg_length_m(AthleteProfile(1.8, thigh_m=0.48)) == pytest.approx(0.993)
    assert leg_length_m(AthleteProfile(1.8, thigh_m=0.48, shank_m=0.46)) == pytest.approx(1.0102)
    assert leg_length_m(AthleteProfile(thigh_m=0.48, shank_m=0.46)) is None


def test_measured_legs_sharpen_the_stiffness() -> None:
    """Of a runner with legs of 0.57 of the height the stiffness is exact with them, and several
    percent off with the usual share."""
    runner = AthleteProfile(1.8, 74.0, thigh_m=0.48, shank_m=0.476)
    true_leg_m = 0.48 + 0.476 + 0.039 * 1.8

    def stiffness(leg_m: float | None) -> float:
        assert leg_m is not None
        found = leg_stiffness_n_per_m(0.24, 0.11, 3.3, leg_m, 74.0)
        assert found is not None
        return found

    truth = stiffness(true_leg_m)
    assert stiffness(leg_length_m(runner)) == pytest.approx(truth, rel=1e-12)
    assert abs(stiffness(leg_length_m(AthleteProfile(1.8, 74.0))) / truth - 1.0) > 0.02
