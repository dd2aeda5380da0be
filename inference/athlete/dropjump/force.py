"""The ground force of one drop jump, solved for what is asked of it.

Prepare → unload → fall → contact → flight → absorb → recover. The acceleration is a polynomial in
each piece; velocities, heights and times that are asked for follow exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.polynomial import Polynomial

from inference.athlete.body import GRAVITY_MPS2
from inference.athlete.jump import landing, rising
from inference.athlete.polynomials import RAMP, Piece, stretched, twice_integrated
from inference.errors import InvalidInput

PHASES = ("prepare", "unload", "fall", "contact", "flight", "absorb", "recover")
_PREPARE_S = 0.6
_HOP_M = 0.03
"""How far the body is above its rest when a hop leaves the box."""


@dataclass(frozen=True, slots=True)
class Heights:
    """Heights of the centre of mass in metres above the floor: on the box, where the fall begins
    in effect, at touchdown, take-off, landing, in the crouch and upright on the floor."""

    box_m: float
    fall_from_m: float
    touchdown_m: float
    takeoff_m: float
    landing_m: float
    crouch_m: float
    standing_m: float


@dataclass(frozen=True, slots=True)
class Drop:
    """The solved drop jump: `pieces` in the order of `PHASES`, velocities in m/s (downward for
    the touchdown), and `bottom_s`, from touchdown to the lowest point."""

    pieces: tuple[tuple[Piece, ...], ...]
    touchdown_velocity_mps: float
    takeoff_velocity_mps: float
    bottom_s: float


def solve_drop(heights: Heights, jump_height_m: float, contact_s: float, unload_s: float) -> Drop:
    """The drop jump that falls and rises by these heights and touches the floor for so long.

    Raises InvalidInput when the ground would have to pull, or the knees would bend too far.
    """
    g = GRAVITY_MPS2
    down = sqrt(2.0 * g * (heights.fall_from_m - heights.touchdown_m))
    up = sqrt(2.0 * g * jump_height_m)
    prepare, unload, release = _step_off(heights.fall_from_m - heights.box_m, unload_s)
    contact = _contact(down, up, heights.takeoff_m - heights.touchdown_m, contact_s)
    land = sqrt(up**2 + 2.0 * g * (heights.takeoff_m - heights.landing_m))
    settle, absorb = landing(land, heights.landing_m - heights.crouch_m)
    recover = rising(settle, heights.standing_m - heights.crouch_m)
    fall, flight = (Piece(t, Polynomial([-g])) for t in ((down + release) / g, (up + land) / g))
    pieces = ((prepare,), (unload,), (fall,), (contact,), (flight,), absorb, (recover,))
    return Drop(pieces, down, up, _bottom_s(contact, down))


def _step_off(rise: float, unload_s: float) -> tuple[Piece, Piece, float]:
    """From rest on the box until nothing carries: moving in effect as after a fall from `rise`
    above it. Also the upward velocity at the end, when the fall begins."""
    g = GRAVITY_MPS2
    once, twice = twice_integrated(RAMP)
    velocity = 0.0
    release = -g * once * unload_s
    top = rise - release**2 / (2.0 * g)  # above the rest, when the last foot leaves the box
    if rise > 0.0:
        top = min(rise, _HOP_M)
        release = sqrt(2.0 * g * (rise - top))
        velocity = release + g * once * unload_s
    shift = top - velocity * unload_s + g * twice * unload_s**2
    prepare = _moved(shift, velocity)
    return prepare, stretched(RAMP, unload_s, -g), release


def _moved(shift: float, velocity: float) -> Piece:
    """From rest to another height and velocity, without force at both ends and smoothly."""
    powers = np.arange(2, 5)
    rows = np.array([powers**0, 1.0 / (powers + 1), 1.0 / ((powers + 1) * (powers + 2))])
    wanted = np.array([0.0, velocity / _PREPARE_S, shift / _PREPARE_S**2])
    shape = np.concatenate([[0.0, 0.0], np.linalg.solve(rows, wanted)])
    if Polynomial(shape)(np.linspace(0.0, 1.0, 101)).min() < -GRAVITY_MPS2:
        raise InvalidInput("step_off_m must be nearer to 0: the box would have to pull")
    return stretched(Polynomial(shape), _PREPARE_S)


def _contact(down: float, up: float, rise: float, contact_s: float) -> Piece:
    """A push of one hump, zero at both ends, that turns the fall into the jump."""
    g = GRAVITY_MPS2
    humps = Polynomial([0.0, 1.0, -1.0]), Polynomial([0.0, 0.0, 1.0, -1.0])
    columns = np.array([twice_integrated(hump) for hump in humps]).T
    wanted = np.array(
        [(down + up) / contact_s + g, (rise + down * contact_s) / contact_s**2 + 0.5 * g]
    )
    even, late = np.linalg.solve(columns, wanted)
    if min(even, even + late) < 0.0:
        raise InvalidInput(
            f"contact_time_s={contact_s:g} does not fit the fall and the jump: the ground would "
            "have to pull; make it shorter or jump_height_m nearer to the height of the fall"
        )
    return stretched(even * humps[0] + late * humps[1] - g, contact_s)


def _bottom_s(contact: Piece, down: float) -> float:
    """When the centre of mass is at rest during the contact."""
    velocity = contact.value.integ(k=[-down])
    low, high = 0.0, contact.duration_s
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if velocity(middle) < 0.0 else (low, middle)
    return 0.5 * (low + high)
