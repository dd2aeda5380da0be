"""What a jump's numbers mean."""

from __future__ import annotations

from math import inf

from inference.motion.sport import Reference

_EXTENSION = (
    "M. F. Bobbert and G. J. van Ingen Schenau, J. Biomech. 21 (1988): hips, knees and ankles are "
    "all but fully extended at take-off; bounds are Sideline's own"
)

_RSI = (
    "C. J. Sole, T. J. Suchomel and M. H. Stone, Sports 6 (2018) 133: 151 college athletes of NCAA "
    "Division I, on force plates; 76 men from 0.21 to 0.70, 75 women from 0.14 to 0.55"
)

REFERENCES = (
    Reference(
        "rsi_modified_mps",
        0.208,
        0.553,
        "Less than any of the college men had: jump higher, or take less time for it.",
        "Within what college athletes have, women and men alike.",
        "More than any of the college women had: an explosive jump.",
        _RSI,
    ),
    Reference(
        "knee_angle_takeoff_deg",
        165.0,
        inf,
        "The knees were not straight at take-off: the push ended early. Push until the legs are "
        "long.",
        "The knees were straight at take-off: the push was used to its end.",
        "",
        _EXTENSION,
    ),
    Reference(
        "hip_angle_takeoff_deg",
        160.0,
        inf,
        "The hips were not stretched at take-off: finish tall, chest up.",
        "",
        "",
        _EXTENSION,
    ),
)
