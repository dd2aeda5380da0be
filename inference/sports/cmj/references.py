"""What a jump's numbers mean."""

from __future__ import annotations

from math import inf

from inference.motion.sport import Reference

_EXTENSION = (
    "M. F. Bobbert and G. J. van Ingen Schenau, J. Biomech. 21 (1988): hips, knees and ankles are "
    "all but fully extended at take-off; bounds are Sideline's own"
)
_DEPTH = "usual depths of trained jumpers; bounds are Sideline's own"
_RSI = (
    "C. J. Sole, T. J. Suchomel and M. H. Stone, Sports 6 (2018) 133: 151 college athletes of NCAA "
    "Division I, on force plates; 76 men from 0.21 to 0.70, 75 women from 0.14 to 0.55"
)

_SLOW = "Less than any of the college men had: jump higher, or take less time for it."
_USUAL = "Within what college athletes have, women and men alike."
_EXPLOSIVE = "More than any of the college women had: an explosive jump."
_BENT = (
    "The knees were not straight at take-off: the push ended early. Push until the legs are long."
)
_STRAIGHT = "The knees were straight at take-off: the push was used to its end."
_HIPS = "The hips were not stretched at take-off: finish tall, chest up."
_ANKLES = "The ankles hardly pushed: finish over the toes."
_SHALLOW = "The dip was shallow: a little deeper gives the push more way."
_DEEP = "The dip was very deep: it takes time, and power with it."

REFERENCES = (
    Reference("rsi_modified_mps", 0.208, 0.553, _SLOW, _USUAL, _EXPLOSIVE, _RSI, True),
    Reference("knee_angle_takeoff_deg", 165.0, inf, _BENT, _STRAIGHT, "", _EXTENSION),
    Reference("hip_angle_takeoff_deg", 160.0, inf, _HIPS, "", "", _EXTENSION),
    Reference("ankle_angle_takeoff_deg", 110.0, inf, _ANKLES, "", "", _EXTENSION),
    Reference("countermovement_depth_m", 0.2, 0.55, _SHALLOW, "", _DEEP, _DEPTH),
)
