"""One counter-movement jump: the ground force, solved for the wanted height and depth.

Vertical force in pieces: unweight → brake → propel → flight → absorb → recover. In each piece the
acceleration is a polynomial with one or two unknowns, and the unknowns follow in closed form from
what the piece must bring about (velocity and displacement), so that nothing is approximated.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.polynomial import Polynomial

from inference.athlete.body import GRAVITY_MPS2
from inference.athlete.polynomials import RAMP, Piece, stretched, twice_integrated
from inference.errors import InvalidInput

_UNWEIGHT = Polynomial([0.0, 6.75, -13.5, 6.75])  # rises at once, peak 1, ends flat
_RELEASE = 0.72  # share of the push after which the force falls to zero
_STRIKE = 0.22  # share of the landing in which the force peaks
_SETTLE = 0.05  # force above body weight at the end of the landing, as a share of the peak's
_RECOVER_S = 0.85


@dataclass(frozen=True, slots=True)
class Heights:
    """Heights of the centre of mass in metres, above the floor."""

    standing_m: float
    bottom_m: float
    takeoff_m: float
    contact_m: float
    crouch_m: float


@dataclass(frozen=True, slots=True)
class Jump:
    """The solved jump; durations in seconds, velocities in m/s, `pieces` in order of `PHASES`."""

    pieces: tuple[tuple[Piece, ...], ...]
    takeoff_velocity_mps: float

    def duration_s(self, phase: str) -> float:
        """How long a phase of `PHASES` lasts."""
        return sum(piece.duration_s for piece in self.pieces[PHASES.index(phase)])


PHASES = ("unweight", "brake", "propel", "flight", "absorb", "recover")


def solve_jump(heights: Heights, jump_height_m: float, unweight_s: float) -> Jump:
    """The jump whose centre of mass rises `jump_height_m` after take-off.

    Raises InvalidInput when the unweighting is too short: the ground would have to pull.
    """
    velocity = sqrt(2.0 * GRAVITY_MPS2 * jump_height_m)
    push, propel = _propel(velocity, heights.takeoff_m - heights.bottom_m)
    depth = heights.standing_m - heights.bottom_m
    unweight, brake = _dip(depth, push, unweight_s)
    landing_velocity = sqrt(
        velocity**2 + 2.0 * GRAVITY_MPS2 * (heights.takeoff_m - heights.contact_m)
    )
    flight = Piece((velocity + landing_velocity) / GRAVITY_MPS2, Polynomial([-GRAVITY_MPS2]))
    settle, absorb = landing(landing_velocity, heights.contact_m - heights.crouch_m)
    recover = rising(settle, heights.standing_m - heights.crouch_m)
    return Jump(((unweight,), (brake,), propel, (flight,), absorb, (recover,)), velocity)


def _positive_root(a: float, b: float, c: float) -> float:
    """The positive root of a·x² + b·x + c with a > 0 > c, without loss of digits."""
    return -2.0 * c / (b + sqrt(b * b - 4.0 * a * c))


def _propel(velocity: float, rise: float) -> tuple[float, tuple[Piece, ...]]:
    """From rest to `velocity` over `rise`: constant push, then a smooth fall to zero force."""
    held = 1.0 - _RELEASE
    once, twice = (s * held**n for n, s in enumerate(twice_integrated(RAMP), start=1))
    f1, f2 = 1.0 - once, 0.5 - twice
    a = GRAVITY_MPS2 * (once * f2 / f1 - twice)
    duration = _positive_root(a, velocity * f2 / f1, -rise)
    push = (velocity / duration + GRAVITY_MPS2 * once) / f1
    fall = Polynomial([push]) - (push + GRAVITY_MPS2) * RAMP
    return push, (
        Piece(duration * _RELEASE, Polynomial([push])),
        stretched(fall, duration * held),
    )


def _dip(depth: float, push: float, unweight_s: float) -> tuple[Piece, Piece]:
    """From standing to rest at `depth`, where the force already is that of the push."""
    p1, p2 = twice_integrated(_UNWEIGHT)
    g1, g2 = twice_integrated(RAMP)
    brake_s = _positive_root(push * (g1 - g2), push * g1 * p2 / p1 * unweight_s, -depth)
    drop = push * brake_s * g1 / (unweight_s * p1)
    if drop > 0.98 * GRAVITY_MPS2:
        raise InvalidInput(
            f"the athlete cannot fall {depth:.2f} m this fast: unweight_time_s={unweight_s:g} "
            "must be longer or countermovement_depth_m smaller"
        )
    return stretched(_UNWEIGHT, unweight_s, -drop), stretched(RAMP, brake_s, push)


def _landing_shapes() -> tuple[tuple[Polynomial, ...], tuple[Polynomial, ...]]:
    """Shapes of the pieces: what multiplies the peak, and what multiplies gravity."""
    return (RAMP, 1.0 - (1.0 - _SETTLE) * RAMP), (1.0 - RAMP, Polynomial([0.0]))


def _joined(first: Polynomial, second: Polynomial) -> tuple[float, float]:
    """`twice_integrated` of two shapes that share [0, 1] at `_STRIKE`."""
    a1, a2 = twice_integrated(first)
    b1, b2 = twice_integrated(second)
    rest = 1.0 - _STRIKE
    return a1 * _STRIKE + b1 * rest, a2 * _STRIKE**2 + a1 * _STRIKE * rest + b2 * rest**2


def landing(velocity: float, fall: float) -> tuple[float, tuple[Piece, ...]]:
    """From falling at `velocity` to rest after `fall`; also the acceleration at the end."""
    lifts, pulls = _landing_shapes()
    q1, q2 = _joined(*lifts)
    r1, r2 = _joined(*pulls)
    # 0 = -v + T·(B·q1 - g·r1) and -fall = -v·T + T²·(B·q2 - g·r2), solved for T and the peak B.
    curve = GRAVITY_MPS2 * (r1 * q2 / q1 - r2)
    slope = velocity * (1.0 - q2 / q1)
    duration = 2.0 * fall / (slope + sqrt(slope**2 - 4.0 * curve * fall))
    peak = (velocity / duration + GRAVITY_MPS2 * r1) / q1
    strike, settle = (
        peak * lift - GRAVITY_MPS2 * pull for lift, pull in zip(lifts, pulls, strict=True)
    )
    return peak * _SETTLE, (
        stretched(strike, duration * _STRIKE),
        stretched(settle, duration * (1.0 - _STRIKE)),
    )


def rising(start: float, rise: float) -> Piece:
    """From rest with acceleration `start` to rest, `rise` higher, ending smoothly."""
    duration = _RECOVER_S
    powers = np.arange(5)
    rows = [
        powers == 0,
        np.ones(5),
        powers.astype(float),
        1.0 / (powers + 1),
        1.0 / ((powers + 1) * (powers + 2)),
    ]
    wanted = [start, 0.0, 0.0, 0.0, rise / duration**2]
    shape = np.linalg.solve(np.array(rows, dtype=float), np.array(wanted))
    return stretched(Polynomial(shape), duration)
