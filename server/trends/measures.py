"""What an athlete's earlier results say about the newest: pure functions of numbers.

Each gives an `Absent` with the reason in the place of a number that would be made up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import fmean, stdev

from server.trends.student import below, within

LEAST_DAYS = 4
"""Of fewer days nobody can say what is normal for the athlete."""
MOST_DAYS = 10
"""Older ones are those of another athlete: shape changes over a season."""
COVERED = 0.9
LEAST_PAIRS = 5
LEAST_ATHLETES = 8
_SMALL = 0.2


class Cause(StrEnum):
    """Why something cannot be said."""

    TOO_FEW_DAYS = "too-few-days"
    TOO_FEW_PAIRS = "too-few-repeated-attempts"
    NO_SPREAD = "no-spread"


@dataclass(frozen=True, slots=True)
class Absent:
    """A number that there is not, and why; `needs` and `there` count what it takes."""

    cause: Cause
    words: str
    needs: int
    there: int


@dataclass(frozen=True, slots=True)
class NormalRange:
    """Where nine of ten of an athlete's ordinary days lie, from so many earlier ones."""

    mean: float
    sd: float
    low: float
    high: float
    days: int

    @property
    def error(self) -> float:
        """The spread of one more day about the mean of the earlier ones."""
        return self.sd * math.sqrt(1.0 + 1.0 / self.days)


def normal_range(earlier: Sequence[float]) -> NormalRange | Absent:
    """Mean ± spread of the newest `MOST_DAYS` of these daily means, oldest first.

    The spread is that of a prediction interval: t · SD · √(1 + 1/n), wider for few days than for
    many, so that nine of ten ordinary days lie within from the first range on. Of the attempts of
    a day the mean tells more of a change than the best: Claudino et al. (2017), J Sci Med Sport
    20(4), 397–402.
    """
    known = list(earlier)[-MOST_DAYS:]
    if len(known) < LEAST_DAYS:
        return Absent(
            Cause.TOO_FEW_DAYS,
            f"a normal range takes {LEAST_DAYS} earlier days, and there are {len(known)}",
            LEAST_DAYS,
            len(known),
        )
    mean, sd = fmean(known), stdev(known)
    if sd <= 0.0 or not math.isfinite(sd):
        words = "all earlier days have the same number"
        return Absent(Cause.NO_SPREAD, words, LEAST_DAYS, len(known))
    reach = within(COVERED, len(known) - 1) * sd * math.sqrt(1.0 + 1.0 / len(known))
    return NormalRange(mean, sd, mean - reach, mean + reach, len(known))


@dataclass(frozen=True, slots=True)
class TypicalError:
    """By how much an attempt differs by chance from the next one, from so many pairs."""

    value: float
    pairs: int


def typical_error(occasions: Sequence[Sequence[float]]) -> TypicalError | Absent:
    """From attempts that followed each other on the same occasion, in order.

    The standard deviation of the differences divided by √2, so that what all attempts gain or lose
    alike on the next one, as by warming up, does not count: Hopkins (2000), Measures of
    reliability in sports medicine and science, Sports Med 30(1), 1–15.
    """
    changes = [later - earlier for attempts in occasions for earlier, later in pairwise(attempts)]
    if len(changes) < LEAST_PAIRS:
        return Absent(
            Cause.TOO_FEW_PAIRS,
            f"it takes {LEAST_PAIRS} pairs of attempts in a row, and there are {len(changes)}",
            LEAST_PAIRS,
            len(changes),
        )
    return TypicalError(stdev(changes) / math.sqrt(2.0), len(changes))


class Source(StrEnum):
    """Whose spread the smallest worthwhile change is taken from."""

    GROUP = "group"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class SmallestChange:
    """The smallest change worth a coach's while; `count` are the athletes, or the days of this
    one, whose spread it is taken from."""

    value: float
    source: Source
    count: int


def smallest_change(group: Sequence[float], usual: NormalRange | Absent) -> SmallestChange | Absent:
    """0.2 of the spread between athletes, of which there must be `LEAST_ATHLETES`, else of that
    between the athlete's own earlier days.

    Hopkins (2004), How to interpret changes in an athletic performance test, Sportscience 8, 1–7;
    Hopkins et al. (2009), Progressive statistics for studies in sports medicine and exercise
    science, Med Sci Sports Exerc 41(1), 3–13.
    """
    if len(group) >= LEAST_ATHLETES and (between := stdev(group)) > 0.0:
        return SmallestChange(_SMALL * between, Source.GROUP, len(group))
    if isinstance(usual, Absent):
        return usual
    return SmallestChange(_SMALL * usual.sd, Source.OWN, usual.days)


class Change(StrEnum):
    """What became of the newest day."""

    HIGHER = "higher"
    LOWER = "lower"
    WITHIN = "within"


class Likelihood(StrEnum):
    """Words for chances: Hopkins et al. (2009)."""

    MOST_UNLIKELY = "most unlikely"
    VERY_UNLIKELY = "very unlikely"
    UNLIKELY = "unlikely"
    POSSIBLY = "possibly"
    LIKELY = "likely"
    VERY_LIKELY = "very likely"
    MOST_LIKELY = "most likely"


_BOUNDS = (0.005, 0.05, 0.25, 0.75, 0.95, 0.995)


def likelihood(chance: float) -> Likelihood:
    """What a chance from 0 to 1 is called."""
    return list(Likelihood)[sum(chance >= bound for bound in _BOUNDS)]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The newest day against the earlier ones; chances are those of a change that matters."""

    verdict: Change
    change: float
    higher: float
    trivial: float
    lower: float

    @property
    def towards(self) -> Change:
        """Which way it went, if it did."""
        return Change.HIGHER if self.change >= 0.0 else Change.LOWER

    @property
    def chance(self) -> float:
        """Of a change that way that matters."""
        return self.higher if self.towards is Change.HIGHER else self.lower


def compare(newest: float, usual: NormalRange, least: SmallestChange) -> Comparison:
    """Outside of the normal range, and by more than what matters, it has changed.

    How likely it is that the change goes beyond the smallest worthwhile one, either way, is told
    beside it, given how much the athlete's days differ anyhow: Hopkins (2004), with the spread of
    one more day for the error of measurement.
    """
    change, freedom = newest - usual.mean, usual.days - 1
    higher = below((change - least.value) / usual.error, freedom)
    lower = below((-change - least.value) / usual.error, freedom)
    verdict = Change.WITHIN
    if newest > usual.high and change > least.value:
        verdict = Change.HIGHER
    elif newest < usual.low and -change > least.value:
        verdict = Change.LOWER
    return Comparison(verdict, change, higher, max(0.0, 1.0 - higher - lower), lower)
