"""Who joins when, and how he leaves: a plan out of a seed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Leaving(StrEnum):
    """How a publisher goes: two orderly ways, none at all, or away for a while and back first."""

    DELETE = "delete"
    BYE = "bye"
    KILLED = "killed"
    RESUME = "resume"


ORDERLY = (Leaving.DELETE, Leaving.BYE, Leaving.RESUME)


@dataclass(frozen=True, slots=True)
class Visit:
    """One publisher: when it joins and how long it stays, in seconds."""

    joins_s: float
    stays_s: float
    leaving: Leaving

    @property
    def leaves_s(self) -> float:
        """When it goes."""
        return self.joins_s + self.stays_s


def first_visits(stays_s: float) -> list[Visit]:
    """One of each kind, at once."""
    return [Visit(0.0, stays_s, leaving) for leaving in Leaving]


def plan(seconds: float, joins: int, killed: int, seed: int) -> list[Visit]:
    """Visits in the order of their joining, spread over the time; all are over at its end.

    Raises ValueError when more are to be killed than join.
    """
    if killed > joins:
        raise ValueError("no more can be killed than join")
    random = Random(seed)
    ways = [Leaving.KILLED] * killed
    ways += [ORDERLY[number % len(ORDERLY)] for number in range(joins - killed)]
    random.shuffle(ways)
    slot_s = seconds / joins
    longest_s = min(seconds / 4, 3 * slot_s)
    visits = []
    for number, leaving in enumerate(ways):
        stays_s = longest_s * random.uniform(0.3, 1.0)
        joins_s = min((number + random.random()) * slot_s, seconds - stays_s)
        visits.append(Visit(joins_s, stays_s, leaving))
    return sorted(visits, key=lambda one: one.joins_s)
