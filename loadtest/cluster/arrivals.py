"""When sessions come, and how long they stay."""

from __future__ import annotations

from collections.abc import Callable
from math import log, sqrt
from random import Random

MEAN_S = 120.0
"""Sessions here are shorter than those of athletes, so that most are placed anew while the clock of
a simulation runs: for the choice that is the harder case."""

_SIGMA = 1.0
_MU = log(MEAN_S) - _SIGMA**2 / 2

When = Callable[[Random, float], float]
"""Draws when one session comes, of a time that long."""


def length_s(random: Random) -> float:
    """How long a session lasts."""
    return random.lognormvariate(_MU, _SIGMA)


def remaining_s(random: Random) -> float:
    """How long one still lasts that is met at any moment: mostly a long one, somewhere in it."""
    return random.lognormvariate(_MU + _SIGMA**2, _SIGMA) * random.random()


def steady(random: Random, time_s: float) -> float:
    """As likely at any time."""
    return random.random() * time_s


def ramp(random: Random, time_s: float) -> float:
    """More and more."""
    return sqrt(random.random()) * time_s


def burst(random: Random, time_s: float) -> float:
    """Most within a sixth of the time, as when training begins everywhere at nine."""
    if random.random() < 0.35:
        return steady(random, time_s)
    return time_s * (1 / 3 + random.triangular(0, 1 / 6, 1 / 24))


def herd(random: Random, time_s: float) -> float:
    """Steady, but those of 15 seconds in which no front door answers come in the second after."""
    at_s, ends_s = steady(random, time_s), DOORS_BACK * time_s
    return ends_s + random.random() if ends_s - DOORS_AWAY_S <= at_s < ends_s else at_s


DOORS_AWAY_S = 15.0
DOORS_BACK = 0.6
"""The part of the time after which they are there again."""
