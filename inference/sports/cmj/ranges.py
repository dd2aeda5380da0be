"""What the report holds, and within what bounds a value is plausible."""

from __future__ import annotations

from collections.abc import Mapping

from inference.motion.finals import implausible
from inference.motion.sport import Metric

METRICS = (
    Metric("jump_height_flight_m", "Jump height, from flight time", "m", 0.15, 1.0),
    Metric("jump_height_com_m", "Jump height, centre of mass", "m", 0.15, 1.0),
    Metric("takeoff_velocity_mps", "Take-off velocity", "m/s", 1.8, 4.4),
    Metric("countermovement_depth_m", "Counter-movement depth", "m", 0.2, 0.55),
    Metric("time_to_takeoff_s", "Time to take-off", "s", 0.55, 1.5),
    Metric("rsi_modified_mps", "Reactive strength index, modified", "m/s", 0.2, 0.8),
    Metric("flight_time_s", "Flight time", "s", 0.35, 0.9),
    Metric("hip_angle_takeoff_deg", "Hip angle at take-off", "°", 160.0, 185.0),
    Metric("knee_angle_takeoff_deg", "Knee angle at take-off", "°", 165.0, 190.0),
    Metric("ankle_angle_takeoff_deg", "Ankle angle at take-off", "°", 110.0, 155.0),
    Metric("peak_power_w", "Peak power", "W", 2000.0, 7000.0),
)


def out_of_range(values: Mapping[str, float]) -> tuple[str, ...]:
    """A warning for every value that lies outside its plausible range."""
    return implausible(METRICS, values)
