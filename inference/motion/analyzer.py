"""The contract between the pipeline and a sport."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from inference.landmarks import PoseSample
from inference.motion.memory import Memory
from inference.motion.verdict import Verdict


class EventStage(StrEnum):
    """How settled an event is."""

    PROVISIONAL = "provisional"
    """Seen causally, may still move or be withdrawn."""
    CONFIRMED = "confirmed"
    """Seen with a fixed lag, will not be withdrawn."""
    FINAL = "final"
    """Refitted over the whole segment's raw samples; never changes again."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, e.g. `takeoff`, `landing`, or `jump` with all its metrics.

    `number` counts attempts from 1 and is the same at every stage of the same attempt.
    `values` has SI units in its names; a metric that could not be measured is in `absent`
    with the reason in words; `flags` are warnings (out of the plausible range, low frame rate);
    `verdict`, of finals only, says how far all this can be trusted.
    """

    kind: str
    stage: EventStage
    media_time_s: float
    number: int
    values: Mapping[str, float] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """What one pushed sample gave: the phase now, live metrics, events that became known; now and
    then the `memory` with which another analyzer could go on, where that is asked for."""

    phase: str
    metrics: Mapping[str, float] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    memory: Memory | None = None


@dataclass(frozen=True, slots=True)
class AthleteProfile:
    """What is known of the person; each may be unknown, then metrics needing it are absent."""

    height_m: float | None = None
    mass_kg: float | None = None
    box_height_m: float | None = None
    speed_mps: float | None = None
    """The treadmill's."""
    thigh_m: float | None = None
    """From the greater trochanter to the knee's gap."""
    shank_m: float | None = None
    """From the knee's gap to the outer ankle bone."""


class Analyzer(Protocol):
    """One sport watching one person.

    A pure function of what was pushed: no clock, no randomness, so that the finals of a live
    stream and of the same frames offline are equal to the last bit.
    """

    def push(self, sample: PoseSample) -> Analysis:
        """Take the next frame; media times must increase, else ValueError."""

    def flush(self) -> tuple[Event, ...]:
        """The stream has ended: return the finals that were still open."""
