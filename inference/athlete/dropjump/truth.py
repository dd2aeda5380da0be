"""The exact times and metrics of a drop jump."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.athlete.body import GRAVITY_MPS2
from inference.athlete.dropjump.force import PHASES, Drop


@dataclass(frozen=True, slots=True)
class DropTimes:
    """Seconds on the clip's time line: the athlete starts to move, the last foot leaves the box,
    first contact, lowest point, take-off, apex, landing, quiet again."""

    start_s: float
    release_s: float
    touchdown_s: float
    bottom_s: float
    takeoff_s: float
    apex_s: float
    landing_s: float
    end_s: float


def drop_times(drop: Drop, start_s: float) -> DropTimes:
    """When it all happens, the athlete starting to move at `start_s`."""
    durations = [sum(piece.duration_s for piece in phase) for phase in drop.pieces]
    ends = (float(end) for end in start_s + np.cumsum(durations))
    end_s = dict(zip(PHASES, ends, strict=True))
    return DropTimes(
        start_s=start_s,
        release_s=end_s["unload"],
        touchdown_s=end_s["fall"],
        bottom_s=end_s["fall"] + drop.bottom_s,
        takeoff_s=end_s["contact"],
        apex_s=end_s["contact"] + drop.takeoff_velocity_mps / GRAVITY_MPS2,
        landing_s=end_s["flight"],
        end_s=end_s["recover"],
    )


def drop_metrics(times: DropTimes, drop: Drop, depth_m: float) -> dict[str, float]:
    """The truth under the report's names. The drop's height is that of the fall from rest which
    ends as fast, g·t²/2 with the time from that fall's start, real or not, to the touchdown."""
    contact = times.takeoff_s - times.touchdown_s
    flight = times.landing_s - times.takeoff_s
    height = GRAVITY_MPS2 * flight**2 / 8.0
    fall = drop.touchdown_velocity_mps / GRAVITY_MPS2
    return {
        "contact_time_s": contact,
        "flight_time_s": flight,
        "jump_height_flight_m": height,
        "jump_height_com_m": drop.takeoff_velocity_mps**2 / (2.0 * GRAVITY_MPS2),
        "takeoff_velocity_mps": drop.takeoff_velocity_mps,
        "rsi_mps": height / contact,
        "rsr": flight / contact,
        "fall_time_s": fall,
        "drop_height_m": 0.5 * GRAVITY_MPS2 * fall**2,
        "contact_depth_m": depth_m,
        "release_time_s": times.release_s,
        "touchdown_time_s": times.touchdown_s,
        "bottom_time_s": times.bottom_s,
        "takeoff_time_s": times.takeoff_s,
        "apex_time_s": times.apex_s,
        "landing_time_s": times.landing_s,
    }
