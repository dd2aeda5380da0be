"""Piecewise polynomials."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial import Polynomial

from inference.athlete.polynomials import RAMP, Piece, Trajectory, ease, stretched, twice_integrated

PIECES = st.lists(
    st.builds(
        lambda duration, coefficients: Piece(duration, Polynomial(coefficients)),
        st.floats(0.05, 2.0),
        st.lists(st.floats(-10, 10), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=5,
)


@given(PIECES)
def test_velocity_and_position_follow_from_the_acceleration(pieces: list[Piece]) -> None:
    """Integrating the acceleration finely by hand gives the same velocity and position."""
    trajectory = Trajectory(pieces, 1.0, 0.5)
    velocity, position = 0.5, 1.0
    for start, piece in zip(trajectory.starts_s[:-1], pieces, strict=True):
        # Gauss's five points integrate polynomials of these degrees exactly.
        nodes, weights = np.polynomial.legendre.leggauss(5)
        local = 0.5 * piece.duration_s * (nodes + 1.0)
        weights = 0.5 * piece.duration_s * weights
        speeds = trajectory.velocity(start + local)
        position += float(weights @ speeds)
        velocity += float(weights @ piece.value(local))
    assert trajectory.velocity(trajectory.end_s) == pytest.approx(velocity, abs=1e-9)
    assert trajectory.position(trajectory.end_s) == pytest.approx(position, abs=1e-9)


@given(PIECES)
def test_a_trajectory_has_no_jumps(pieces: list[Piece]) -> None:
    """Position and velocity are the same on both sides of every break."""
    trajectory = Trajectory(pieces, 0.0)
    for time_s in trajectory.starts_s[1:-1]:
        sides = np.array([np.nextafter(time_s, 0.0), time_s])
        assert np.ptp(trajectory.position(sides)) < 1e-9
        assert np.ptp(trajectory.velocity(sides)) < 1e-9


def test_outside_of_its_time_a_trajectory_is_held() -> None:
    """Before the start and after the end nothing moves."""
    trajectory = Trajectory([Piece(1.0, Polynomial([2.0]))], 3.0)
    assert trajectory.position([-5.0, 0.0]) == pytest.approx([3.0, 3.0])
    assert trajectory.position([1.0, 9.0]) == pytest.approx([4.0, 4.0])


@given(st.floats(0.01, 5.0), st.floats(-3.0, 3.0), st.floats(0.0, 1.0))
def test_a_stretched_shape_keeps_its_values(duration: float, scale: float, share: float) -> None:
    """Halfway through the stretched piece stands what stands halfway through the shape."""
    piece = stretched(RAMP, duration, scale)
    assert piece.value(share * duration) == pytest.approx(scale * RAMP(share), abs=1e-9)


def test_integrals_of_a_constant() -> None:
    """A constant force gives a half of it as the displacement."""
    assert twice_integrated(Polynomial([1.0])) == pytest.approx((1.0, 0.5))


def test_easing_is_held_outside() -> None:
    """Progress below 0 and above 1 stays at the ends."""
    assert ease([-1.0, 0.0, 0.5, 1.0, 2.0]) == pytest.approx([0.0, 0.0, 0.5, 1.0, 1.0])
