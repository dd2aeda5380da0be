"""The finals of a drop jump: a pure function of its segment's raw samples."""

from __future__ import annotations

import numpy as np

from inference.motion.analyzer import AthleteProfile
from inference.motion.ballistics import GRAVITY_MPS2
from inference.motion.finals import (
    Finals,
    choose_scale,
    implausible,
    put_flight,
    warn_of_footage,
)
from inference.motion.measures import Channel
from inference.motion.scale import Scale, scale_from_box
from inference.motion.standing import Standing, find_standing
from inference.motion.track import Track, frame_rate
from inference.sports.dropjump.drop import Drop
from inference.sports.dropjump.ranges import METRICS

_CONTACT_FPS = 22.0
_GAP_S = 0.1
_AROUND_S = 0.1
_OFF_BOX_M = 0.08
"""A fall that much higher or lower than the body came down is no plain step off the box."""
_BOX_AGREES = 0.2


def finals_of(track: Track, drop: Drop, longest_gap_s: float, profile: AthleteProfile) -> Finals:
    """The finals of a confirmed drop jump, with all their warnings."""
    out = Finals()
    standing = find_standing(track, drop.touchdown_s)
    scale = choose_scale(out, track, drop.flight, standing, profile)
    put_flight(out, drop.flight)
    out.values["touchdown_time_s"] = drop.touchdown_s
    _contact(out, track, drop, scale)
    out.values["drop_height_m"] = 0.5 * GRAVITY_MPS2 * drop.fall_s**2
    _compare_with_box(out, track, drop, standing, scale, profile)
    warn_of_footage(out, track, drop.flight, longest_gap_s, "contact time and heights")
    out.flags += implausible(METRICS, out.values)
    return out


def _contact(out: Finals, track: Track, drop: Drop, scale: Scale) -> None:
    reason = _why_no_contact(track, drop)
    contact_s = None if reason else drop.contact_s
    height_m, flight_s = out.values["jump_height_flight_m"], out.values["flight_time_s"]
    out.put("contact_time_s", contact_s, reason)
    out.put("rsi_mps", None if contact_s is None else height_m / contact_s, reason)
    out.put("rsr", None if contact_s is None else flight_s / contact_s, reason)
    out.put("contact_depth_m", None if reason else drop.depth * scale.metres, reason)


def _why_no_contact(track: Track, drop: Drop) -> str:
    """Why the contact cannot be measured, or an empty text."""
    if frame_rate(track) < _CONTACT_FPS:
        return "the frame rate is too low for the time of contact"
    around = (track.times_s > drop.touchdown_s - _AROUND_S) & (
        track.times_s < drop.flight.takeoff_s + _AROUND_S
    )
    if np.diff(track.times_s[around]).max(initial=0.0) > _GAP_S:
        return "no landmarks during part of the contact"
    return ""


def _compare_with_box(
    out: Finals,
    track: Track,
    drop: Drop,
    standing: Standing | None,
    scale: Scale,
    profile: AthleteProfile,
) -> None:
    """Flags a fall that was not from rest on the box, and a box that gravity contradicts.

    The body comes down by the box's height, less what it is higher above its toes at touchdown.
    """
    box_m = drop.step * scale.metres
    if profile.box_height_m is not None:
        seen = scale_from_box(profile.box_height_m, drop.step)
        if seen is not None and abs(seen.metres / scale.metres - 1.0) > _BOX_AGREES:
            out.flags.append(f"the box looks {box_m:.2f} m high: was its height given wrong?")
        box_m = profile.box_height_m
    if standing is None:
        return
    above = track.of(Channel.COM) - track.of(Channel.TOE)
    touch = np.abs(track.times_s - drop.touchdown_s).argmin()
    taller = float(above[touch]) - (standing.com - standing.of(Channel.TOE))
    more_m = out.values["drop_height_m"] - (box_m - taller * scale.metres)
    if abs(more_m) > _OFF_BOX_M:
        how = "jumped up from" if more_m > 0.0 else "was lowered from"
        out.flags.append(
            f"the fall was {abs(more_m):.2f} m {'higher' if more_m > 0.0 else 'lower'} than a "
            f"step off the box: the body {how} it"
        )
