"""What can be asked of an athlete who runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.athlete.options import check_options, option
from inference.athlete.params import drawn_athlete
from inference.errors import InvalidInput

_SHORTEST_FLIGHT_S = 0.02


@dataclass(frozen=True, slots=True)
class RunningParams:
    """An athlete who runs at an even pace; raises InvalidInput for a value out of its range.

    `contact_asymmetry_pct` is left minus right contact time, of their mean. `foot_strike_angle_deg`
    is the foot's angle at first contact against flat: positive when the heel lands first.
    `overstride_m` is how far in front of the centre of mass the heel is then, `touchdown_speed_mps`
    how fast the foot comes down. `treadmill` 1 keeps the athlete in place; 0 lets the athlete run
    through the picture, in whose middle the clip's middle is.
    """

    height_m: float = option(1.78, "m", 1.4, 2.2, (1.60, 1.95))
    mass_kg: float = option(74.0, "kg", 35.0, 150.0)
    speed_mps: float = option(3.3, "m/s", 1.5, 9.0, (2.5, 4.6))
    cadence_spm: float = option(168.0, "steps/min", 120.0, 290.0)
    contact_time_s: float = option(0.235, "s", 0.085, 0.40)
    contact_asymmetry_pct: float = option(0.0, "%", -20.0, 20.0, (-6.0, 6.0))
    foot_strike_angle_deg: float = option(10.0, "degrees", -15.0, 25.0, (-6.0, 18.0))
    overstride_m: float = option(0.16, "m", -0.1, 0.45)
    touchdown_speed_mps: float = option(0.8, "m/s", 0.3, 2.0, (0.55, 1.1))
    lean_deg: float = option(6.0, "degrees", 0.0, 20.0, (3.0, 9.0))
    duration_s: float = option(8.0, "s", 1.0, 600.0)
    treadmill: int = option(1, "(1 in place, 0 through the picture)", 0, 1)
    seed: int = 0

    def __post_init__(self) -> None:
        check_options(self)
        if self.flight_s < _SHORTEST_FLIGHT_S:
            raise InvalidInput(
                f"contact_time_s={self.contact_time_s:g} leaves no flight at cadence_spm="
                f"{self.cadence_spm:g}: make either smaller, this athlete runs"
            )

    @property
    def contacts_s(self) -> tuple[float, float]:
        """Contact time of the left and of the right foot."""
        half = 0.5 * self.contact_asymmetry_pct / 100.0
        return self.contact_time_s * (1.0 + half), self.contact_time_s * (1.0 - half)

    @property
    def flight_s(self) -> float:
        """From one foot's last contact to the other's first, the same for both."""
        return 60.0 / self.cadence_spm - self.contact_time_s


def running_params(seed: int = 0, **given: float) -> RunningParams:
    """The athlete of a seed, with what is given in place of what the seed draws.

    Faster runners touch the floor for less long and step oftener; how long and how often at a
    speed is what a seed draws.
    """
    values = drawn_athlete(RunningParams, seed, given)
    if seed:
        rng = np.random.default_rng([seed, 11])
        speed = float(values["speed_mps"])
        cadence = 153.0 + 4.5 * speed + float(rng.uniform(-8.0, 8.0))
        contact = 0.065 + 0.56 / speed + float(rng.uniform(-0.012, 0.012))
        contact = min(contact, 60.0 / cadence - 0.05)
        values.setdefault("cadence_spm", round(cadence, 1))
        values.setdefault("contact_time_s", round(contact, 4))
        ahead = 0.21 * speed * float(values["contact_time_s"]) + float(rng.uniform(-0.03, 0.03))
        values.setdefault("overstride_m", round(ahead, 4))
    return RunningParams(seed=seed, **values)
