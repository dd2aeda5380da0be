"""What can be asked of an athlete who does a drop jump."""

from __future__ import annotations

from dataclasses import dataclass

from inference.athlete.options import check_options, option
from inference.athlete.params import drawn_athlete


@dataclass(frozen=True, slots=True)
class DropJumpParams:
    """An athlete doing one drop jump; raises InvalidInput for a value out of its range.

    `step_off_m` is how much higher than at rest on the box the fall begins in effect: positive
    for who jumps off it, negative for who lowers the body first. `unload_time_s` is how long the
    last foot takes to leave the box. `touchdown_knee_deg` is the knees' angle at first contact
    after the fall; `landing_drop_m` how much lower the centre of mass is at first contact after
    the flight than at take-off.
    """

    height_m: float = option(1.78, "m", 1.4, 2.2, (1.60, 1.95))
    mass_kg: float = option(74.0, "kg", 35.0, 150.0)
    box_height_m: float = option(0.40, "m", 0.15, 0.8, (0.30, 0.50))
    step_off_m: float = option(0.0, "m", -0.2, 0.2, (-0.04, 0.03))
    contact_time_s: float = option(0.24, "s", 0.13, 0.5, (0.17, 0.33))
    jump_height_m: float = option(0.30, "m", 0.1, 0.6, (0.20, 0.42))
    touchdown_knee_deg: float = option(158.0, "degrees", 140.0, 170.0, (150.0, 166.0))
    landing_drop_m: float = option(0.03, "m", 0.0, 0.12, (0.0, 0.06))
    unload_time_s: float = option(0.10, "s", 0.04, 0.2, (0.06, 0.14))
    lead_in_s: float = option(1.2, "s", 0.3, 30.0)
    lead_out_s: float = option(1.2, "s", 0.3, 30.0)
    hands_on_hips: int = option(1, "(1 on the hips, 0 swinging)", 0, 1)
    seed: int = 0

    def __post_init__(self) -> None:
        check_options(self)


def dropjump_params(seed: int = 0, **given: float) -> DropJumpParams:
    """The athlete of a seed, with what is given in place of what the seed draws."""
    return DropJumpParams(seed=seed, **drawn_athlete(DropJumpParams, seed, given))
