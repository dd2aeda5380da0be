"""The solved ground force of a drop jump."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inference.athlete.body import GRAVITY_MPS2
from inference.athlete.dropjump.force import PHASES, Drop, Heights, solve_drop
from inference.athlete.polynomials import Trajectory
from inference.errors import InvalidInput

STEP = st.floats(-0.15, 0.15)
CONTACT = st.floats(0.15, 0.4)
RISE = st.floats(0.15, 0.5)
BOX_M = 1.4


def solved(step: float, contact_s: float, rise: float) -> tuple[Drop, Heights]:
    """A drop jump, leaving out what is refused."""
    heights = Heights(BOX_M, BOX_M + step, 1.02, 1.05, 1.02, 0.85, 1.0)
    try:
        return solve_drop(heights, rise, contact_s, 0.1), heights
    except InvalidInput:
        assume(False)
        raise


def trajectory(drop: Drop) -> Trajectory:
    """The centre of mass."""
    return Trajectory([piece for phase in drop.pieces for piece in phase], BOX_M)


def ends_s(drop: Drop) -> dict[str, float]:
    """When each phase ends."""
    now, out = 0.0, {}
    for name, phase in zip(PHASES, drop.pieces, strict=True):
        now += sum(piece.duration_s for piece in phase)
        out[name] = now
    return out


@settings(max_examples=40, deadline=None)
@given(STEP, CONTACT, RISE)
def test_heights_velocities_and_contact_are_as_asked(
    step: float, contact_s: float, rise: float
) -> None:
    """Integrated, the force brings the body through every height, at rest where it should be."""
    drop, heights = solved(step, contact_s, rise)
    path, end = trajectory(drop), ends_s(drop)
    assert end["contact"] - end["fall"] == pytest.approx(contact_s, abs=1e-12)
    for phase, height in (
        ("fall", heights.touchdown_m),
        ("contact", heights.takeoff_m),
        ("flight", heights.landing_m),
        ("absorb", heights.crouch_m),
        ("recover", heights.standing_m),
    ):
        assert float(path.position(end[phase])) == pytest.approx(height, abs=1e-9)
    up = float(path.velocity(end["contact"]))
    assert up**2 / (2 * GRAVITY_MPS2) == pytest.approx(rise, abs=1e-9)
    for phase in ("absorb", "recover"):
        assert float(path.velocity(end[phase])) == pytest.approx(0.0, abs=1e-9)
    assert float(path.velocity(end["fall"] + drop.bottom_s)) == pytest.approx(0.0, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(STEP, CONTACT, RISE)
def test_the_fall_is_as_from_rest(step: float, contact_s: float, rise: float) -> None:
    """However the athlete leaves the box, the touchdown is as fast as from the asked height."""
    drop, heights = solved(step, contact_s, rise)
    fall_m = drop.touchdown_velocity_mps**2 / (2 * GRAVITY_MPS2)
    assert fall_m == pytest.approx(heights.fall_from_m - heights.touchdown_m, abs=1e-9)
    path, end = trajectory(drop), ends_s(drop)
    energy = [
        float(path.position(at)) + float(path.velocity(at)) ** 2 / (2 * GRAVITY_MPS2)
        for at in (end["unload"], end["fall"] - 1e-9)
    ]
    assert energy == pytest.approx([heights.fall_from_m] * 2, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(STEP, CONTACT, RISE)
def test_nothing_pulls(step: float, contact_s: float, rise: float) -> None:
    """Neither box nor floor ever pulls: nowhere does the body fall faster than freely."""
    drop, _ = solved(step, contact_s, rise)
    path = trajectory(drop)
    times = [path.end_s * i / 2000 for i in range(2001)]
    assert path.acceleration(times).min() > -GRAVITY_MPS2 - 1e-6


def test_what_cannot_be_is_refused() -> None:
    """A long contact after a short fall would need a force that pulls."""
    with pytest.raises(InvalidInput, match="contact_time_s"):
        solve_drop(Heights(2.6, 2.6, 1.02, 1.05, 1.02, 0.85, 1.0), 0.1, 0.13, 0.1)
