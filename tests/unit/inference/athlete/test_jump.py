"""One solved jump."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.athlete.body import GRAVITY_MPS2
from inference.athlete.jump import PHASES, Heights, Jump, solve_jump
from inference.athlete.polynomials import Trajectory
from inference.errors import InvalidInput

HEIGHTS = st.builds(
    lambda depth, rise, drop: Heights(1.0, 1.0 - depth, 1.0 + rise, 1.0 + rise - drop, 0.8),
    st.floats(0.2, 0.4),
    st.floats(0.08, 0.16),
    st.floats(0.0, 0.08),
)
RISES = st.floats(0.15, 0.55)


def path(jump: Jump) -> Trajectory:
    """The centre of mass through the whole jump, from 1 m."""
    return Trajectory([piece for phase in jump.pieces for piece in phase], 1.0)


def ends(jump: Jump) -> dict[str, float]:
    """When each phase ends."""
    out, now = {}, 0.0
    for phase in PHASES:
        now += jump.duration_s(phase)
        out[phase] = now
    return out


@given(HEIGHTS, RISES)
def test_impulse_is_momentum(heights: Heights, rise: float) -> None:
    """Net impulse until take-off over the mass is the take-off velocity, √(2gh)."""
    jump = solve_jump(heights, rise, 0.6)
    gained = path(jump).velocity(ends(jump)["propel"])
    assert gained == pytest.approx(jump.takeoff_velocity_mps, abs=1e-9)
    assert jump.takeoff_velocity_mps == pytest.approx(sqrt(2 * GRAVITY_MPS2 * rise))


@given(HEIGHTS, RISES)
def test_every_phase_ends_at_its_height(heights: Heights, rise: float) -> None:
    """Bottom, take-off, contact, crouch and standing are passed exactly where asked."""
    jump = solve_jump(heights, rise, 0.6)
    at, position = ends(jump), path(jump).position
    assert position(at["brake"]) == pytest.approx(heights.bottom_m, abs=1e-9)
    assert position(at["propel"]) == pytest.approx(heights.takeoff_m, abs=1e-9)
    assert position(at["flight"]) == pytest.approx(heights.contact_m, abs=1e-9)
    assert position(at["absorb"]) == pytest.approx(heights.crouch_m, abs=1e-9)
    assert position(at["recover"]) == pytest.approx(heights.standing_m, abs=1e-9)


@given(HEIGHTS, RISES)
def test_energy_of_flight_is_kept(heights: Heights, rise: float) -> None:
    """v² + 2gz is the same at take-off, at the apex and at contact."""
    jump = solve_jump(heights, rise, 0.6)
    at, body = ends(jump), path(jump)
    apex = at["propel"] + jump.takeoff_velocity_mps / GRAVITY_MPS2
    times = [at["propel"] + 1e-9, apex, at["flight"] - 1e-9]
    energy = body.velocity(times) ** 2 + 2 * GRAVITY_MPS2 * body.position(times)
    assert energy == pytest.approx([energy[0]] * 3, rel=1e-6)
    assert body.position(apex) - heights.takeoff_m == pytest.approx(rise, abs=1e-9)


@given(HEIGHTS, RISES)
def test_the_ground_never_pulls(heights: Heights, rise: float) -> None:
    """The force is never below zero, and is body weight before and after."""
    jump = solve_jump(heights, rise, 0.6)
    body, total = path(jump), ends(jump)["recover"]
    force = body.acceleration([total * i / 1000 for i in range(1000)]) + GRAVITY_MPS2
    assert force.min() > -1e-9
    assert force[0] == pytest.approx(GRAVITY_MPS2)
    assert body.acceleration(total) == pytest.approx(0.0, abs=1e-9)
    assert body.velocity(total) == pytest.approx(0.0, abs=1e-9)


def test_falling_faster_than_gravity_is_refused() -> None:
    """A deep dip in too short a time names the option to change."""
    with pytest.raises(InvalidInput, match="unweight_time_s"):
        solve_jump(Heights(1.0, 0.5, 1.1, 1.1, 0.8), 0.5, 0.05)
