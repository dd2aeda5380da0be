"""How far a result can be trusted, and why, in words for a coach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """What a result is worth."""

    GOOD = "good"
    LIMITED = "limited"
    """Measured, but less exact than it could be, or not everything that there is to measure."""
    POOR = "poor"
    """Not to be relied on; a number that would be made up is withheld."""


_ORDER = {Grade.GOOD: 0, Grade.LIMITED: 1, Grade.POOR: 2}


class Cause(StrEnum):
    """What can be wrong with footage or with what was measured in it."""

    NOBODY = "nobody"
    TURNED = "turned"
    CUT = "cut"
    HIDDEN = "hidden"
    SOMEBODY_ELSE = "somebody else"
    SLOW_MOTION = "slow motion"
    FRAME_RATE = "frame rate"
    UNEVEN = "uneven"
    GAP = "gap"
    FRONTAL = "frontal"
    SCALE = "scale"
    NOISE = "noise"
    TECHNIQUE = "technique"
    IMPLAUSIBLE = "implausible"
    TRAVEL = "travel"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong: how bad it is, and what it is in plain words; `void` when no number
    would say anything of the athlete."""

    cause: Cause
    grade: Grade
    words: str
    void: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The grade of the worst reason, and the reasons, the worst first; good without a reason."""

    grade: Grade = Grade.GOOD
    reasons: tuple[Reason, ...] = ()

    @property
    def void(self) -> str | None:
        """Why no number may be given at all, or None."""
        return next((one.words for one in self.reasons if one.void), None)


def verdict_of(reasons: Iterable[Reason]) -> Verdict:
    """The verdict that follows from the reasons, the most telling one first.

    The same words are told once. Where a reason makes numbers void, what else is odd about them
    is no news: then only that reason is told, and the frame rate.
    """
    told = list({reason.words: reason for reason in reasons}.values())
    void = next((reason for reason in told if reason.void), None)
    if void is not None:
        told = [void, *(one for one in told if one.cause is Cause.FRAME_RATE)]
    told.sort(key=lambda reason: -_ORDER[reason.grade])
    return Verdict(told[0].grade if told else Grade.GOOD, tuple(told))
