"""Student's t distribution for whole degrees of freedom, in closed form.

Abramowitz & Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4. No package that is
needed here anyway has it, and one that has it is larger than the whole server.
"""

from __future__ import annotations

import math
from functools import cache

_FURTHEST = 1e4
_STEPS = 100


def below(t: float, freedom: int) -> float:
    """The chance of a value below `t`."""
    angle = math.atan2(t, math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2 == 1
    term, total = (cosine if odd else 1.0), 0.0
    for step in range(3 if odd else 2, freedom + 1, 2):
        total += term
        term *= cosine * cosine * (step - 1) / step
    inside = 2.0 / math.pi * (angle + sine * total) if odd else sine * total
    return min(1.0, max(0.0, 0.5 * (1.0 + inside)))


@cache
def within(share: float, freedom: int) -> float:
    """How far from the middle the values reach of which so great a share lies within;
    remembered, as every day of every metric asks for one of the same few."""
    low, high = 0.0, _FURTHEST
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        if 2.0 * below(middle, freedom) - 1.0 < share:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
