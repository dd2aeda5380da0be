"""The spring-mass runner from times alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.athlete.running.gait import Gait
from inference.motion.gait.stiffness import leg_stiffness_n_per_m, oscillation_m, sinking_m


@given(st.floats(0.1, 0.35), st.floats(0.03, 0.2))
def test_the_sinking_is_the_athletes(contact_s: float, flight_s: float) -> None:
    """The formula gives what the integrated force gives."""
    gait = Gait((contact_s, contact_s), flight_s)
    assert sinking_m(contact_s, flight_s) == pytest.approx(gait.depth_m(0), rel=1e-9)
    whole = gait.depth_m(0) + gait.flight_rise_m
    assert oscillation_m(contact_s, flight_s) == pytest.approx(whole, rel=1e-9)


def test_a_legs_stiffness() -> None:
    """Within what runners have; more for a heavier one; none where the legs are too short."""
    found = leg_stiffness_n_per_m(0.24, 0.11, 3.3, 1.78, 74.0)
    assert found is not None
    assert 7e3 < found < 15e3
    heavier = leg_stiffness_n_per_m(0.24, 0.11, 3.3, 1.78, 148.0)
    assert heavier == pytest.approx(2.0 * found)
    assert leg_stiffness_n_per_m(0.3, 0.1, 9.0, 1.6, 60.0) is None
