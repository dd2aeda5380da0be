"""The finals of a jump: refitted over the segment's raw samples, a pure function of them."""

from __future__ import annotations

from math import sqrt

import numpy as np

from inference.motion.analyzer import AthleteProfile
from inference.motion.ballistics import GRAVITY_MPS2
from inference.motion.finals import Finals, choose_scale, put_flight, warn_of_footage
from inference.motion.flight import Flight
from inference.motion.footage import FRONTAL
from inference.motion.measures import Channel
from inference.motion.onset import find_onset
from inference.motion.scale import Scale
from inference.motion.standing import Standing
from inference.motion.track import Track, frame_rate
from inference.motion.verdict import Cause
from inference.sports.cmj.ranges import out_of_range

_ANGLES = {
    "hip_angle_takeoff_deg": Channel.HIP_DEG,
    "knee_angle_takeoff_deg": Channel.KNEE_DEG,
    "ankle_angle_takeoff_deg": Channel.ANKLE_DEG,
}
_FIT_S = 0.13
_ANGLES_FPS = 22.0
_STRETCH_SHOWN = 0.5


def finals_of(
    track: Track,
    standing: Standing | None,
    flight: Flight,
    longest_gap_s: float,
    profile: AthleteProfile,
) -> tuple[Finals, Scale]:
    """The finals of a confirmed jump with all their warnings, and the scale used."""
    out = Finals()
    scale = choose_scale(out, track, flight, standing, profile)
    put_flight(out, flight)
    _counter_movement(out, track, flight, standing, scale)
    _angles(out, track, flight)
    _power(out, profile)
    warn_of_footage(out, track, flight, longest_gap_s)
    _warn_of_landing(out, flight)
    out.warn_all(Cause.IMPLAUSIBLE, out_of_range(out.values))
    return out, scale


def _counter_movement(
    out: Finals, track: Track, flight: Flight, standing: Standing | None, scale: Scale
) -> None:
    reason = "the athlete did not stand still before the jump"
    if standing is None:
        for name in _COUNTER_MOVEMENT:
            out.absent[name] = reason
        return
    onset, lowest = find_onset(track, standing, flight.takeoff_s)
    depth = (standing.com - lowest) * scale.metres
    out.values["countermovement_depth_m"] = depth
    duration = None if onset is None else flight.takeoff_s - onset
    reason = "no counter-movement was seen"
    out.put("onset_time_s", onset, reason)
    out.put("time_to_takeoff_s", duration, reason)
    rsi = None if duration is None else out.values["jump_height_com_m"] / duration
    out.put("rsi_modified_mps", rsi, reason)


_COUNTER_MOVEMENT = (
    "countermovement_depth_m",
    "onset_time_s",
    "time_to_takeoff_s",
    "rsi_modified_mps",
)


def _angles(out: Finals, track: Track, flight: Flight) -> None:
    reason = _why_no_angles(track)
    for name, channel in _ANGLES.items():
        value = None if reason else _at_takeoff(track, flight, channel)
        out.put(name, value, reason or "too few frames in flight")
    if flight.seen < _STRETCH_SHOWN and out.values.pop("ankle_angle_takeoff_deg", None) is not None:
        out.absent["ankle_angle_takeoff_deg"] = "the pose does not show how far the foot stretches"


def _why_no_angles(track: Track) -> str:
    """Why joint angles cannot be measured, or an empty text."""
    if frame_rate(track) < _ANGLES_FPS:
        return "the frame rate is too low for joint angles at take-off"
    if float(np.median(track.of(Channel.BREADTH))) > FRONTAL:
        return "joint angles need a view from the side, or at 45°"
    return ""


def _at_takeoff(track: Track, flight: Flight, channel: Channel) -> float | None:
    """A joint's angle at take-off, from the flight's first frames: before it the joint opens so
    fast that a fit across the take-off would blunt it."""
    first = int(np.searchsorted(track.times_s, flight.takeoff_s))
    stop = max(first + 3, int(np.searchsorted(track.times_s, flight.takeoff_s + _FIT_S)))
    tau = track.times_s[first:stop] - flight.takeoff_s
    if len(tau) < 3:
        return None
    return float(np.polyfit(tau, track.of(channel)[first:stop], 1)[1])


def _power(out: Finals, profile: AthleteProfile) -> None:
    """S. P. Sayers et al., «Cross-validation of three jump power equations», Med. Sci. Sports
    Exerc. 31 (1999)."""
    power = None
    if profile.mass_kg is not None:
        height_cm = 100.0 * out.values["jump_height_com_m"]
        power = 60.7 * height_cm + 45.3 * profile.mass_kg - 2055.0
    out.put("peak_power_w", power, "the athlete's mass is not known")


def _warn_of_landing(out: Finals, flight: Flight) -> None:
    rise = out.values["jump_height_com_m"]
    fall = 0.5 * GRAVITY_MPS2 * (flight.landing_s - flight.apex_s) ** 2
    if abs(sqrt(rise) - sqrt(fall)) > 0.12:
        out.warn(Cause.TECHNIQUE, "the landing was much lower or higher than the take-off")
