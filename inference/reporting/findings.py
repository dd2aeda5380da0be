"""What a coach may conclude from an attempt, in plain words, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inference.motion.sport import Sport
from inference.motion.verdict import Grade
from inference.report import Attempt
from inference.reporting.readings import reading_of

_HEIGHTS = ("jump_height_flight_m", "jump_height_com_m")
_HEIGHTS_AGREE_M = 0.03
_OWN = "two ways of measuring, compared"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and what says so; `good` is whether it is as it should be, and `value` the
    number behind it, with its name."""

    words: str
    source: str
    good: bool
    value: str = ""


def findings_of(sport: Sport, attempt: Attempt) -> tuple[Finding, ...]:
    """Everything that the attempt's numbers say against the sport's references; nothing of an
    attempt whose numbers are not to be relied on."""
    if attempt.verdict is not None and attempt.verdict.grade is Grade.POOR:
        return ()
    return (*_against_references(sport, attempt), *_heights(attempt))


def _against_references(sport: Sport, attempt: Attempt) -> Iterator[Finding]:
    for one in sport.references:
        value = attempt.metrics.get(one.metric)
        if value is None:
            continue
        words = one.below if value < one.low else one.above if value > one.high else one.within
        if words:
            good = one.low <= value and (value <= one.high or one.more_is_better)
            yield Finding(words, one.source, good, _value(sport, one.metric, value))


def _value(sport: Sport, name: str, value: float) -> str:
    told = (one for one in sport.metrics if one.name == name)
    return next((f"{metric.label} {reading_of(metric, value)}" for metric in told), "")


def _heights(attempt: Attempt) -> Iterator[Finding]:
    flight, com = (attempt.metrics.get(name) for name in _HEIGHTS)
    if flight is None or com is None or abs(flight - com) < _HEIGHTS_AGREE_M:
        return
    how = "lower" if flight > com else "higher"
    yield Finding(
        f"By flight time the jump is {100 * flight:.0f} cm high, by the centre of mass "
        f"{100 * com:.0f} cm: the landing was in a {how} posture than the take-off. Land as you "
        "took off, legs stretched, for heights that can be compared.",
        _OWN,
        good=False,
    )
