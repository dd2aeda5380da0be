"""What is compared: one figure over several rounds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from math import hypot
from statistics import median
from typing import Any

NORMAL_PER_MAD = 1.4826
"""A median deviation is so many times smaller than the standard deviation of what is normal."""


LEAST = 0.10
"""Rounds of one run agree more than those of two."""
LEAST_EXACT = 0.02
"""The same of a figure with hardly any chance in it."""


class Better(StrEnum):
    """Which way is forward."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True)
class Figure:
    """A ratio as each round gave it; `says` is what is divided by what. What is less than `least`,
    as a part of it, is never called worse."""

    name: str
    says: str
    rounds: tuple[float, ...]
    better: Better = Better.LOWER
    least: float = LEAST

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.rounds)

    @property
    def spread(self) -> float:
        """A standard deviation that a few wild rounds do not move, as a part of the middle."""
        middle = self.middle
        off = median(abs(one - middle) for one in self.rounds)
        return NORMAL_PER_MAD * off / abs(middle) if middle else 0.0

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {**asdict(self), "middle": self.middle, "spread": self.spread}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Figure:
        """Of what `to_json` gave."""
        return cls(told["name"], told["says"], tuple(told["rounds"]), Better(told["better"]))


def together(one: Figure, other: Figure) -> float:
    """The spread of the two figures' ratio."""
    return hypot(one.spread, other.spread)
