"""How high the feet are above the floor, from landmarks that do not show it well.

Pose nets draw the foot flatter than it is when the heel is up, so around take-off and landing
they show the toes above the floor; the flatter the foot is drawn, the higher. What is left
depends on the person and the camera, and is balanced by joints that nets see well: at take-off
the body is stretched, the hips as far above their height in standing as a stretched foot lifts
them; at landing the same holds for the knees. Where the foot is drawn as stretched as feet are,
the toes alone are believed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.motion.contact import floor_level
from inference.motion.measures import Channel
from inference.motion.standing import Standing
from inference.motion.track import Track
from inference.motion.window import Floats

# Shares of the body's height by which a channel is above its reference when the toes touch the
# floor, by how far the heel is drawn above the toes. Measured with the BlazePose nets on rendered
# athletes: two kinds of figure, 21 persons, views 45-90°, 30 and 60 frames a second, raw and
# compressed. The weights make the sum scatter least.
Table = tuple[tuple[float, ...], tuple[float, ...]]
"""Places and values, with lines between them."""

_TOE_LIFT: Table = ((-0.03, 0.044, 0.075), (0.051, 0.010, 0.0))
_LANDING_LIFT: Table = ((-0.03, 0.03, 0.049, 0.075), (0.051, 0.0172, 0.0155, 0.0))
"""The same where the body comes down again, toes first; of 20 other rendered athletes, with the
nets' regions on a grid."""
REBOUND_LIFT: Table = ((-0.03, 0.044, 0.06, 0.075), (0.055, 0.0108, 0.0104, 0.0))
FALL_LIFT: Table = ((-0.03, 0.03, 0.055, 0.065), (0.048, 0.0093, 0.0093, 0.0))
"""The same for a jump out of a short contact, in which the foot is less flat than in a crouch, and
for the fall before it; measured on 42 other rendered athletes at 60 frames a second, the first
again on 23, with the nets' regions on a grid."""
_HIP_LIFT = ((-0.03, 0.044), (0.0447, 0.0573))
_KNEE_LIFT = ((-0.02, 0.044), (0.0527, 0.0603))
_HIP_WEIGHT, _KNEE_WEIGHT = 0.5, 0.4
_SEEN = ((0.065, 0.08), (0.0, 1.0))
PUSH_S = 0.7
"""Within so long before a take-off the body is at its lowest, and the whole foot on the floor."""
BOTTOM_S = 0.12
"""It stays there for so long before and after that."""


@dataclass(frozen=True, slots=True)
class Feet:
    """Shares of the body's height, (n,): toes and heel-above-toes against the body's lowest point
    before the take-off, where the whole foot is on the floor; hips and knees against standing.

    `toe_lift` is how high the toes are drawn when they touch the floor, by how stretched the foot
    is drawn, and `landing_lift` the same when they come down.
    """

    times_s: Floats
    toe: Floats
    stretch: Floats
    hip: Floats | None
    knee: Floats | None
    toe_lift: Table = _TOE_LIFT
    landing_lift: Table = _LANDING_LIFT

    def clearance(self, picked: np.ndarray, landing: bool) -> tuple[Floats, float]:
        """The toes' height above the floor in the picked samples, valid near one end of the
        flight, and the share to which the foot's stretching is seen there."""
        stretch = float(np.median(self.stretch[picked]))
        seen = float(np.interp(stretch, *_SEEN))
        table = self.landing_lift if landing else self.toe_lift
        out = self.toe[picked] - np.interp(stretch, *table)
        joint, lift, weight = (
            (self.knee, _KNEE_LIFT, _KNEE_WEIGHT) if landing else (self.hip, _HIP_LIFT, _HIP_WEIGHT)
        )
        if joint is not None:
            weight *= 1.0 - seen
            other = joint[picked] - np.interp(stretch, *lift)
            out = (1.0 - weight) * out + weight * other
        return np.asarray(out), seen


def feet_of(
    track: Track,
    standing: Standing | None,
    takeoff_s: float,
    push_s: float = PUSH_S,
    bottom_s: float = BOTTOM_S,
) -> Feet:
    """The feet over a track; the hips and knees only with a quiet stance to compare with."""
    bottom = _bottom(track, takeoff_s, push_s, bottom_s)
    toe, heel = (_above_floor(track, channel, bottom) for channel in _FOOT)
    hip, knee = (
        None if standing is None else (track.of(channel) - standing.of(channel)) / track.height
        for channel in (Channel.HIP, Channel.KNEE)
    )
    return Feet(track.times_s, toe, heel - toe, hip, knee)


_FOOT = (Channel.TOE, Channel.HEEL)


def _bottom(track: Track, takeoff_s: float, push_s: float, bottom_s: float) -> slice | None:
    """The samples around the body's lowest point before the take-off; None without any."""
    times = track.times_s
    push = np.flatnonzero((times > takeoff_s - push_s) & (times < takeoff_s))
    if not len(push):
        return None
    lowest_s = times[push[np.argmin(track.of(Channel.COM)[push])]]
    near = np.flatnonzero(np.abs(times - lowest_s) <= bottom_s)
    return slice(int(near[0]), int(near[-1]) + 1)


def _above_floor(track: Track, channel: Channel, bottom: slice | None) -> Floats:
    """A foot's point against its height at the body's lowest point before the take-off."""
    values = track.of(channel)
    floor = floor_level(values) if bottom is None else float(np.median(values[bottom]))
    return np.asarray((values - floor) / track.height)
