"""The exact metrics of a counter-movement jump."""

from __future__ import annotations

from inference.athlete.angles import takeoff_angles
from inference.athlete.body import GRAVITY_MPS2
from inference.athlete.params import CmjParams
from inference.athlete.polynomials import Floats
from inference.athlete.timeline import JumpTimes


def jump_metrics(params: CmjParams, jump: JumpTimes, at_takeoff: Floats) -> dict[str, float]:
    """One jump's truth; `at_takeoff` are the points (33, 3) then.

    Heights for `rsi_modified_mps` and `peak_power_w` are those of the centre of mass; the power
    is the estimate of Sayers et al. (1999), as the report states it.
    """
    flight = jump.landing_s - jump.takeoff_s
    rise = jump.takeoff_velocity_mps**2 / (2.0 * GRAVITY_MPS2)
    to_takeoff = jump.takeoff_s - jump.onset_s
    return {
        "jump_height_flight_m": GRAVITY_MPS2 * flight**2 / 8.0,
        "jump_height_com_m": rise,
        "takeoff_velocity_mps": jump.takeoff_velocity_mps,
        "countermovement_depth_m": params.countermovement_depth_m,
        "time_to_takeoff_s": to_takeoff,
        "rsi_modified_mps": rise / to_takeoff,
        "flight_time_s": flight,
        "onset_time_s": jump.onset_s,
        "bottom_time_s": jump.bottom_s,
        "takeoff_time_s": jump.takeoff_s,
        "apex_time_s": jump.apex_s,
        "landing_time_s": jump.landing_s,
        **takeoff_angles(at_takeoff),
        "peak_power_w": 60.7 * rise * 100.0 + 45.3 * params.mass_kg - 2055.0,
    }
