"""What the report holds, and within what bounds a value is plausible."""

from __future__ import annotations

from inference.motion.sport import Metric

METRICS = (
    Metric("cadence_spm", "Cadence", "steps/min", 150.0, 200.0),
    Metric("contact_time_s", "Contact time", "s", 0.16, 0.30, lower_is_better=True),
    Metric("flight_time_s", "Flight time", "s", 0.02, 0.20),
    Metric("duty_factor", "Duty factor", "", 0.25, 0.45, lower_is_better=True),
    Metric("step_time_s", "Step time", "s", 0.30, 0.40, lower_is_better=True),
    Metric("speed_mps", "Speed", "m/s", 1.5, 7.0),
    Metric("stride_length_m", "Stride length", "m", 1.0, 5.0),
    Metric("vertical_oscillation_m", "Vertical oscillation", "m", 0.05, 0.12, lower_is_better=True),
    Metric("overstride_m", "Heel before centre of mass", "m", -0.05, 0.35, lower_is_better=True),
    Metric("foot_strike_angle_deg", "Foot-strike angle", "°", -15.0, 30.0),
    Metric("leg_stiffness_knpm", "Leg stiffness", "kN/m", 7.0, 15.0),
    Metric("contact_time_left_s", "Contact time, left", "s", 0.16, 0.30, lower_is_better=True),
    Metric("contact_time_right_s", "Contact time, right", "s", 0.16, 0.30, lower_is_better=True),
    *(
        Metric(f"{name}_symmetry_pct", f"{label}, left against right", "%", 0.0, most, True)
        for name, label, most in (
            ("contact_time", "Contact time", 10.0),
            ("flight_time", "Flight time", 20.0),
            ("step_time", "Step time", 10.0),
            ("vertical_oscillation", "Vertical oscillation", 20.0),
        )
    ),
)
