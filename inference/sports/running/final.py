"""The numbers of a run, from its steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.motion.analyzer import AthleteProfile
from inference.motion.ballistics import GRAVITY_MPS2
from inference.motion.body import BODY_LENGTH_PER_HEIGHT, sideways
from inference.motion.finals import Finals, implausible, warn_of_scales
from inference.motion.gait.bout import Bout
from inference.motion.gait.pairs import of_side, put_pair, put_symmetry
from inference.motion.gait.steps import Step, mean_of, step_time_s
from inference.motion.gait.stiffness import leg_length_m, leg_stiffness_n_per_m, oscillation_m
from inference.motion.pace import slow_motion
from inference.motion.verdict import Cause, Grade
from inference.sports.running.ranges import METRICS

LEAST_STEPS = 3
"""Fewer are no run."""
_CONTACT_FPS, _SPRINT_FPS = 22.0, 97.0
_SPRINT_S = 0.14
_LEAST_FLIGHT_S = 0.008
_AGREES = 0.12
_SPEEDS_AGREE = 0.12
_SLOW = "the frame rate is too low for times of contact"
_WALKED = "a foot was always on the floor: the athlete walked, and did not run"
_NO_HEIGHT = "needs the athlete's height"


def finals_of(run: Bout, fps: float, profile: AthleteProfile) -> Finals:
    """The finals of a run of at least `LEAST_STEPS`, with all their warnings."""
    out = Finals()
    steps = run.steps
    out.values["step_count"] = float(len(steps))
    out.values["start_time_s"] = steps[0].contact_s
    out.values["end_time_s"] = steps[-1].contact_s + steps[-1].step_time_s
    contact_s = mean_of([step.contact_time_s for step in steps])
    step_s = step_time_s(steps)
    assert contact_s is not None
    assert step_s is not None
    if step_s - contact_s < _LEAST_FLIGHT_S:
        out.warn(Cause.TECHNIQUE, _WALKED, Grade.POOR)
        out.absent.update({metric.name: _WALKED for metric in METRICS})
        return out
    out.values["cadence_spm"] = 60.0 / step_s
    out.values["step_time_s"] = step_s
    _times(out, steps, contact_s, step_s, fps)
    _lengths(out, run, contact_s, step_s, profile, fps)
    out.warn_all(Cause.IMPLAUSIBLE, implausible(METRICS, out.values))
    return out


def _times(out: Finals, steps: Sequence[Step], contact_s: float, step_s: float, fps: float) -> None:
    left, right = (of_side(steps, side, lambda step: step.contact_time_s) for side in (0, 1))
    slow = fps < _CONTACT_FPS
    values = {
        "contact_time_s": contact_s,
        "contact_time_left_s": left,
        "contact_time_right_s": right,
        "flight_time_s": step_s - contact_s,
        "duty_factor": contact_s / (2.0 * step_s),
    }
    for name, value in values.items():
        out.put(name, None if slow else value, _SLOW if slow else "no step of that side was seen")
    if not slow:
        put_symmetry(out, "contact_time", left, right)
        put_pair(out, "flight_time", steps, lambda step: step.flight_s)
    put_pair(out, "step_time", steps, lambda step: step.step_time_s)
    if contact_s < _SPRINT_S and fps < _SPRINT_FPS:
        words = f"{fps:.0f} frames a second: contacts as short as these need 120"
        out.warn(Cause.FRAME_RATE, words)


def _lengths(
    out: Finals, run: Bout, contact_s: float, step_s: float, profile: AthleteProfile, fps: float
) -> None:
    rise = mean_of([step.rise for step in run.steps if step.rise is not None])
    height = float(np.median(run.lengths)) / BODY_LENGTH_PER_HEIGHT
    gravity = None
    if rise is not None and rise > 0.0 and fps >= _CONTACT_FPS:
        gravity = oscillation_m(contact_s, step_s - contact_s) / rise
        slow = slow_motion(GRAVITY_MPS2 / gravity, height)
        if slow is not None:
            out.reasons.append(slow)
    scale = profile.height_m / height if profile.height_m is not None else gravity
    if scale is None:
        for name in _LENGTHS:
            out.put(name, None, _NO_HEIGHT)
        return
    if profile.height_m is not None and gravity is not None:
        off = gravity / scale - 1.0
        if abs(off) > _AGREES:
            warn_of_scales(out, "the athlete's height", off)
    side = sideways(float(np.median(run.breadths)))
    _put_lengths(out, run.level(), scale, scale / side, rise)
    _speed(out, profile)
    _stiffness(out, contact_s, step_s - contact_s, profile)


_LENGTHS = ("vertical_oscillation_m", "overstride_m", "speed_mps", "stride_length_m")


def _put_lengths(
    out: Finals, steps: Sequence[Step], up: float, along: float, rise: float | None
) -> None:
    """Lengths upward and along travel, by their metres a picture height."""
    out.put("vertical_oscillation_m", None if rise is None else rise * up, "no flight was seen")
    put_pair(out, "vertical_oscillation", steps, lambda step: step.rise)
    overstride = mean_of([step.overstride for step in steps if step.overstride is not None])
    why = "the feet were not seen in contact"
    out.put("overstride_m", None if overstride is None else overstride * along, why)
    speed = mean_of([step.speed for step in steps if step.speed is not None])
    out.put("speed_mps", None if speed is None else speed * along, why)
    strike = mean_of([step.strike_deg for step in steps])
    out.put("foot_strike_angle_deg", strike, why)


def _speed(out: Finals, profile: AthleteProfile) -> None:
    """The treadmill's speed is better known than seen; both are compared."""
    seen = out.values.get("speed_mps")
    if profile.speed_mps is not None:
        if seen is not None and abs(seen / profile.speed_mps - 1.0) > _SPEEDS_AGREE:
            words = f"the feet go back at {seen:.1f} m/s: is the treadmill's speed given right?"
            out.warn(Cause.SCALE, words)
        out.absent.pop("speed_mps", None)
        out.values["speed_mps"] = profile.speed_mps
    speed = out.values.get("speed_mps")
    stride_m = None if speed is None else speed * 2.0 * out.values["step_time_s"]
    out.put("stride_length_m", stride_m, "the speed is not known")


def _stiffness(out: Finals, contact_s: float, flight_s: float, profile: AthleteProfile) -> None:
    name, speed = "leg_stiffness_knpm", out.values.get("speed_mps")
    leg_m = leg_length_m(profile)
    if "contact_time_s" not in out.values:
        out.put(name, None, _SLOW)
    elif leg_m is None or profile.mass_kg is None or speed is None:
        out.put(name, None, "needs the athlete's height and mass")
    else:
        found = leg_stiffness_n_per_m(contact_s, flight_s, speed, leg_m, profile.mass_kg)
        value = None if found is None else found / 1000.0
        out.put(name, value, "the steps are longer than the legs allow")
