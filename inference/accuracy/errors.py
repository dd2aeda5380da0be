"""Errors of many attempts, as the few numbers that targets speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from inference.accuracy.steps import STEP, step_errors
from inference.athlete.motion import Attempt
from inference.motion.analyzer import Event, EventStage

NEAR_S = 0.2
"""A final belongs to the truth that is no further away, unless the sport's runs are longer."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Found minus true over `count` attempts, in the metric's unit; `p95` and `largest` are of
    the errors' sizes."""

    count: int
    bias: float
    mean_abs: float
    sd: float
    rms: float
    p95: float
    largest: float

    @classmethod
    def of(cls, errors: Sequence[float]) -> Spread:
        """Of at least one error, else ValueError."""
        if not errors:
            raise ValueError("no errors to describe")
        values = np.asarray(errors, np.float64)
        sizes = np.abs(values)
        return cls(
            len(values),
            float(values.mean()),
            float(sizes.mean()),
            float(values.std()),
            float(np.sqrt((values**2).mean())),
            float(np.percentile(sizes, 95)),
            float(sizes.max()),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What came of some athletes: attempts that were made, found, and found but not made; errors
    by metric, and as shares of the truth where that is not 0; by metric how often it was absent
    though the truth has it."""

    made: int
    found: int
    invented: int
    errors: Mapping[str, Sequence[float]]
    absent: Mapping[str, int]
    relative: Mapping[str, Sequence[float]] = field(default_factory=dict)


def pairs(
    truths: Sequence[Attempt], finals: Sequence[Event], near_s: float = NEAR_S
) -> Iterator[tuple[Attempt, Event]]:
    """Each true attempt with the nearest final, if that is near; a final has one truth at most."""
    free = list(finals)
    for truth in truths:
        near = min(free, key=lambda one: abs(one.media_time_s - truth.media_time_s), default=None)
        if near is not None and abs(near.media_time_s - truth.media_time_s) < near_s:
            free.remove(near)
            yield truth, near


def compare(
    clips: Sequence[tuple[Sequence[Attempt], Sequence[Event]]], near_s: float = NEAR_S
) -> Found:
    """Of each clip the truth and the events: what is final, and the times of single steps."""
    errors: dict[str, list[float]] = {}
    relative: dict[str, list[float]] = {}
    absent: dict[str, int] = {}
    made = found = finals_count = 0
    for truths, events in clips:
        finals = [event for event in events if event.stage is EventStage.FINAL]
        steps = list(step_errors(truths, events))
        if steps:
            errors.setdefault(STEP, []).extend(steps)
        matched = list(pairs(truths, finals, near_s))
        made, found, finals_count = (
            made + len(truths),
            found + len(matched),
            finals_count + len(finals),
        )
        for truth, final in matched:
            for name, true in truth.metrics.items():
                if name in final.values:
                    error = final.values[name] - true
                    errors.setdefault(name, []).append(error)
                    if true:
                        relative.setdefault(name, []).append(error / true)
                elif name in final.absent:
                    absent[name] = absent.get(name, 0) + 1
    return Found(made, found, finals_count - found, errors, absent, relative)
