"""What the report holds, and within what bounds a value is plausible."""

from __future__ import annotations

from inference.motion.sport import Metric

METRICS = (
    Metric("contact_time_s", "Contact time", "s", 0.15, 0.5, lower_is_better=True),
    Metric("flight_time_s", "Flight time", "s", 0.4, 0.85),
    Metric("jump_height_flight_m", "Jump height, from flight time", "m", 0.15, 1.0),
    Metric("jump_height_com_m", "Jump height, centre of mass", "m", 0.15, 1.0),
    Metric("takeoff_velocity_mps", "Take-off velocity", "m/s", 1.8, 4.4),
    Metric("rsi_mps", "Reactive strength index, height by contact time", "m/s", 0.5, 3.5),
    Metric("rsr", "Reactive strength ratio, flight by contact time", "", 0.7, 3.5),
    Metric("drop_height_m", "Drop height, as fallen", "m", 0.1, 0.9),
    Metric("contact_depth_m", "Sinking in contact", "m", 0.05, 0.45),
)
