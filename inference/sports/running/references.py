"""What a run's numbers mean."""

from __future__ import annotations

from math import inf

from inference.motion.sport import Reference

_STRIKE = (
    "A. R. Altman and I. S. Davis, Gait & Posture 35 (2012): above 8° rearfoot, -1.6° to 8° midfoot"
)
_SYMMETRY = "100·|L - R| / mean; the bound of 10 % is Sideline's own"

REFERENCES = (
    Reference(
        "foot_strike_angle_deg",
        -1.6,
        8.0,
        "The forefoot lands first.",
        "The foot lands flat, as a midfoot striker's.",
        "The heel lands first.",
        _STRIKE,
    ),
    Reference(
        "overstride_m",
        -inf,
        0.25,
        "",
        "",
        "The heel lands far before the body, which brakes: 5 to 10 % more steps a minute at the "
        "same speed bring it nearer.",
        "B. C. Heiderscheit et al., Med. Sci. Sports Exerc. 43 (2011), on step rate; the bound is "
        "Sideline's own",
    ),
    Reference(
        "contact_time_symmetry_pct",
        0.0,
        10.0,
        "",
        "Both feet are on the floor for the same time.",
        "One foot is on the floor clearly longer than the other: see which, and ask why.",
        _SYMMETRY,
    ),
)
