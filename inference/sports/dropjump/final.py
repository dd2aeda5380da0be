"""The finals of a drop jump: a pure function of its segment's raw samples."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from inference.motion.analyzer import AthleteProfile
from inference.motion.ballistics import GRAVITY_MPS2
from inference.motion.drop import Drop
from inference.motion.finals import Finals, gravity_first, implausible, put_flight, warn_of_footage
from inference.motion.measures import Channel
from inference.motion.scale import Scale, scale_from_box, scale_from_height
from inference.motion.standing import Standing, find_standing
from inference.motion.track import Track, frame_rate, longest_step_s
from inference.motion.verdict import Cause
from inference.sports.dropjump.ranges import METRICS

_CONTACT_FPS = 22.0
_AROUND_S, _GAP_S = 0.1, 0.1
_UNSEEN = "no landmarks during part of the contact"
_OFF_BOX_M = 0.08
"""A fall that much higher or lower than the body came down is no plain step off the box."""
_HEIGHT_AGREES, _BOX_AGREES = 0.15, 0.25


def finals_of(track: Track, drop: Drop, longest_gap_s: float, profile: AthleteProfile) -> Finals:
    """The finals of a confirmed drop jump, with all their warnings."""
    out = Finals()
    standing = find_standing(track, drop.touchdown_s)
    scale = gravity_first(out, track, drop.flight, _scales(drop, standing, profile))
    put_flight(out, drop.flight)
    out.values["touchdown_time_s"] = drop.touchdown_s
    _contact(out, track, drop, scale)
    out.values["drop_height_m"] = 0.5 * GRAVITY_MPS2 * drop.fall_s**2
    if standing is not None:
        box_m = profile.box_height_m or drop.step * scale.metres
        _compare_with_box(out, track, drop, standing, box_m, scale.metres)
    warn_of_footage(out, track, drop.flight, longest_gap_s, "contact time and heights")
    out.warn_all(Cause.IMPLAUSIBLE, implausible(METRICS, out.values))
    return out


def _scales(
    drop: Drop, standing: Standing | None, profile: AthleteProfile
) -> Iterator[tuple[str, Scale | None, float]]:
    """What known heights say. Both are seen at the box, which is not where the jump is done, so
    they may differ from gravity by more than elsewhere."""
    if profile.height_m is not None and standing is not None:
        seen = scale_from_height(profile.height_m, standing.eyes_above_sole)
        yield "the athlete's height", seen, _HEIGHT_AGREES
    if profile.box_height_m is not None:
        yield "the box's height", scale_from_box(profile.box_height_m, drop.step), _BOX_AGREES


def _contact(out: Finals, track: Track, drop: Drop, scale: Scale) -> None:
    reason, contact_s = _why_no_contact(track, drop), drop.contact_s
    values = {
        "contact_time_s": contact_s,
        "rsi_mps": out.values["jump_height_flight_m"] / contact_s,
        "rsr": out.values["flight_time_s"] / contact_s,
        "contact_depth_m": drop.depth * scale.metres,
    }
    for name, value in values.items():
        out.put(name, None if reason else value, reason)


def _why_no_contact(track: Track, drop: Drop) -> str:
    """Why the contact cannot be measured, or an empty text."""
    if frame_rate(track) < _CONTACT_FPS:
        return "the frame rate is too low for the time of contact"
    ends_s = drop.touchdown_s - _AROUND_S, drop.flight.takeoff_s + _AROUND_S
    return _UNSEEN if longest_step_s(track, *ends_s) > _GAP_S else ""


def _compare_with_box(
    out: Finals, track: Track, drop: Drop, standing: Standing, box_m: float, metres: float
) -> None:
    """Flags a fall that was not from rest on the box.

    The body comes down by the box's height, less what it is higher above its toes at touchdown.
    """
    above = track.of(Channel.COM) - track.of(Channel.TOE)
    touch = np.abs(track.times_s - drop.touchdown_s).argmin()
    taller = float(above[touch]) - (standing.com - standing.of(Channel.TOE))
    more_m = out.values["drop_height_m"] - (box_m - taller * metres)
    if abs(more_m) > _OFF_BOX_M:
        how = "higher: the body was jumped up" if more_m > 0.0 else "lower: the body was lowered"
        words = f"the fall was {abs(more_m):.2f} m {how} before it left the box"
        out.warn(Cause.TECHNIQUE, words)
