"""The exact times and metrics of a run."""

from __future__ import annotations

from math import pi, sqrt

from inference.athlete.body import GRAVITY_MPS2
from inference.athlete.motion import Attempt
from inference.athlete.running.gait import Gait
from inference.athlete.running.params import RunningParams

SIDES = ("left", "right")
_LEG_PER_HEIGHT = 0.53


def contacts(params: RunningParams, gait: Gait, offset_s: float) -> tuple[tuple[int, float], ...]:
    """Side (0 left, 1 right) and time of every first contact in the clip, in order of time."""
    strides = range(int((params.duration_s + offset_s) / gait.stride_s) + 2)
    times = (
        (side, stride * gait.stride_s + gait.start_s(side) - offset_s)
        for stride in strides
        for side in (0, 1)
    )
    return tuple((side, at_s) for side, at_s in times if 0.0 <= at_s < params.duration_s)


def run_attempt(params: RunningParams, gait: Gait, offset_s: float) -> tuple[Attempt, ...]:
    """The run's truth; nothing for a clip without a whole step."""
    found = contacts(params, gait, offset_s)
    if len(found) < 2:
        return ()
    metrics = {
        **_sides(params, gait),
        "cadence_spm": params.cadence_spm,
        "step_time_s": 60.0 / params.cadence_spm,
        "duty_factor": params.contact_time_s / gait.stride_s,
        "flight_time_s": gait.flight_s,
        "flight_time_symmetry_pct": 0.0,
        "overstride_m": params.overstride_m,
        "foot_strike_angle_deg": params.foot_strike_angle_deg,
        "speed_mps": params.speed_mps,
        "stride_length_m": params.speed_mps * gait.stride_s,
        "leg_stiffness_knpm": _stiffness(params, gait),
    }
    return (Attempt(1, found[0][1], metrics),)


def _sides(params: RunningParams, gait: Gait) -> dict[str, float]:
    """What differs between left and right, and the means of both."""
    rise = [gait.flight_rise_m + gait.depth_m(side) for side in (0, 1)]
    steps = [contact_s + gait.flight_s for contact_s in gait.contacts_s]
    out = {"contact_time_s": params.contact_time_s, "vertical_oscillation_m": sum(rise) / 2.0}
    out |= {f"contact_time_{SIDES[side]}_s": gait.contacts_s[side] for side in (0, 1)}
    pairs = {"contact_time": gait.contacts_s, "vertical_oscillation": rise, "step_time": steps}
    for name, (left, right) in pairs.items():
        out[f"{name}_symmetry_pct"] = 200.0 * abs(left - right) / (left + right)
    return out


def _stiffness(params: RunningParams, gait: Gait) -> float:
    """Leg stiffness in kN/m, by J.-B. Morin et al. (2005) from the mean times of both sides."""
    contact_s, flight_s = params.contact_time_s, gait.flight_s
    force = params.mass_kg * GRAVITY_MPS2 * 0.5 * pi * (flight_s / contact_s + 1.0)
    sink = abs(force * contact_s**2 / (params.mass_kg * pi**2) - GRAVITY_MPS2 * contact_s**2 / 8.0)
    leg = _LEG_PER_HEIGHT * params.height_m
    half = 0.5 * params.speed_mps * contact_s
    if half >= leg:
        raise ValueError("a step longer than the legs allow")
    return force / (leg - sqrt(leg**2 - half**2) + sink) / 1000.0
