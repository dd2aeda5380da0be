"""The force, the sinking and the leg's stiffness of a runner, from times alone.

J.-B. Morin, G. Dalleau, H. Kyröläinen, T. Jeannin, A. Belli, «A simple method for measuring
stiffness during running», J. Appl. Biomech. 21 (2005): the force in contact is half a sine.
"""

from __future__ import annotations

from math import pi, sqrt

from inference.motion.analyzer import AthleteProfile
from inference.motion.ballistics import GRAVITY_MPS2

THIGH_PER_HEIGHT, SHANK_PER_HEIGHT, ANKLE_PER_HEIGHT = 0.245, 0.246, 0.039
"""What a leg's length is made of, as shares of the height (Winter, 1979, whose sum of 0.53 Morin
takes)."""


def leg_length_m(profile: AthleteProfile) -> float | None:
    """From the greater trochanter to the floor: what was measured, and for the rest its usual
    share of the height; None without a height."""
    height_m = profile.height_m
    if height_m is None:
        return None
    thigh_m = profile.thigh_m or THIGH_PER_HEIGHT * height_m
    shank_m = profile.shank_m or SHANK_PER_HEIGHT * height_m
    return thigh_m + shank_m + ANKLE_PER_HEIGHT * height_m


def peak_force_per_mass(contact_s: float, flight_s: float) -> float:
    """The greatest force of a contact, in newtons a kilogram."""
    return GRAVITY_MPS2 * 0.5 * pi * (flight_s / contact_s + 1.0)


def sinking_m(contact_s: float, flight_s: float) -> float:
    """How far the centre of mass sinks in contact."""
    peak = peak_force_per_mass(contact_s, flight_s)
    return abs(peak * contact_s**2 / pi**2 - GRAVITY_MPS2 * contact_s**2 / 8.0)


def oscillation_m(contact_s: float, flight_s: float) -> float:
    """From the lowest in contact to the highest in flight."""
    return sinking_m(contact_s, flight_s) + GRAVITY_MPS2 * flight_s**2 / 8.0


def leg_stiffness_n_per_m(
    contact_s: float, flight_s: float, speed_mps: float, leg_m: float, mass_kg: float
) -> float | None:
    """The stiffness of the leg as a spring; None where no leg is long enough for the step."""
    half_m = 0.5 * speed_mps * contact_s
    if half_m >= leg_m:
        return None
    shortening_m = leg_m - sqrt(leg_m**2 - half_m**2) + sinking_m(contact_s, flight_s)
    return mass_kg * peak_force_per_mass(contact_s, flight_s) / shortening_m
