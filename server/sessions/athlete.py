"""What a client may say of the athlete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inference.errors import InvalidInput
from inference.motion.analyzer import AthleteProfile

HEIGHT_RANGE_M = (0.5, 2.6)
MASS_RANGE_KG = (15.0, 300.0)
BOX_RANGE_M = (0.05, 1.5)
SPEED_RANGE_MPS = (0.3, 13.0)
RANGES: Mapping[str, tuple[float, float]] = {
    "height_m": HEIGHT_RANGE_M,
    "mass_kg": MASS_RANGE_KG,
    "box_height_m": BOX_RANGE_M,
    "speed_mps": SPEED_RANGE_MPS,
    "thigh_m": (0.1, 0.8),
    "shank_m": (0.1, 0.8),
    "foot_m": (0.08, 0.45),
    "upper_arm_m": (0.08, 0.6),
    "forearm_m": (0.08, 0.6),
}
"""What a person, box or treadmill can have, by name."""


def athlete_profile(
    height_m: float | None,
    mass_kg: float | None,
    box_height_m: float | None = None,
    speed_mps: float | None = None,
    thigh_m: float | None = None,
    shank_m: float | None = None,
) -> AthleteProfile:
    """The profile; raises InvalidInput for a number that no person, box or treadmill has."""
    check_ranges(
        {
            "height_m": height_m,
            "mass_kg": mass_kg,
            "box_height_m": box_height_m,
            "speed_mps": speed_mps,
            "thigh_m": thigh_m,
            "shank_m": shank_m,
        }
    )
    return AthleteProfile(height_m, mass_kg, box_height_m, speed_mps, thigh_m, shank_m)


def check_ranges(values: Mapping[str, Any]) -> None:
    """Raises InvalidInput for the first number, by its name in `RANGES`, that cannot be."""
    for name, value in values.items():
        low, high = RANGES[name]
        if value is not None and not low <= value <= high:
            raise InvalidInput(f"{name} must be between {low:g} and {high:g}, not {value:g}")
