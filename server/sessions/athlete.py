"""What a client may say of the athlete."""

from __future__ import annotations

from inference.errors import InvalidInput
from inference.motion.analyzer import AthleteProfile

HEIGHT_RANGE_M = (0.5, 2.6)
MASS_RANGE_KG = (15.0, 300.0)
BOX_RANGE_M = (0.05, 1.5)
SPEED_RANGE_MPS = (0.3, 13.0)


def athlete_profile(
    height_m: float | None,
    mass_kg: float | None,
    box_height_m: float | None = None,
    speed_mps: float | None = None,
) -> AthleteProfile:
    """The profile; raises InvalidInput for a number that no person, box or treadmill has."""
    _check("height_m", height_m, HEIGHT_RANGE_M)
    _check("mass_kg", mass_kg, MASS_RANGE_KG)
    _check("box_height_m", box_height_m, BOX_RANGE_M)
    _check("speed_mps", speed_mps, SPEED_RANGE_MPS)
    return AthleteProfile(height_m, mass_kg, box_height_m, speed_mps)


def _check(name: str, value: float | None, allowed: tuple[float, float]) -> None:
    low, high = allowed
    if value is not None and not low <= value <= high:
        raise InvalidInput(f"{name} must be between {low:g} and {high:g}, not {value:g}")
