"""What a sport says of itself: its metrics, phases and needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inference.motion.analyzer import Analyzer, AthleteProfile


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric that a sport reports: its name (unit at the end), label and plausible range.

    `lower_is_better` says which of several attempts was the best.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    lower_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """What a value of a metric means to a coach: words for below `low`, within, and above `high`,
    an empty text where nothing is to be said; and the source of the bounds.

    `more_is_better`: a value above `high` is as good as one within.
    """

    metric: str
    low: float
    high: float
    below: str
    within: str
    above: str
    source: str
    more_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Sport:
    """What a sport needs and gives; `attempt` is the kind of its final events.

    `cue` is the metric that an athlete is told at once, aloud, after each attempt; None: none.
    `cue_repeats` says that it is a live metric as well, worth telling again as the sport goes on.
    `side_view`: from the front something could not be measured. `both_sides_alike`: left and right
    do the same at the same time, so that the mean of both sides' joint angles says something.
    """

    name: str
    label: str
    view: str
    minimum_fps: float
    inputs: tuple[str, ...]
    phases: tuple[str, ...]
    metrics: tuple[Metric, ...]
    create: Callable[[AthleteProfile], Analyzer]
    attempt: str = "jump"
    cue: str | None = None
    cue_repeats: bool = False
    side_view: bool = False
    references: tuple[Reference, ...] = ()
    both_sides_alike: bool = True

    @property
    def cue_metric(self) -> Metric | None:
        """The metric that `cue` names."""
        return next((metric for metric in self.metrics if metric.name == self.cue), None)
