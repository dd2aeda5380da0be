"""Errors of single steps: what is confirmed of each stance against the run's truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from inference.athlete.motion import Attempt
from inference.motion.analyzer import Event, EventStage

STEP = "contact_time_step_s"
"""What the errors of single contact times are called."""
_TOE_OFF = "toe_off_"


def step_errors(truths: Sequence[Attempt], events: Iterable[Event]) -> Iterator[float]:
    """Found minus true contact time of every confirmed stance, in seconds; nothing where the
    truth knows of no sides."""
    for event in events:
        side = event.kind.removeprefix(_TOE_OFF)
        found = event.values.get("contact_time_s")
        if event.stage is not EventStage.CONFIRMED or side == event.kind or found is None:
            continue
        name = f"contact_time_{side}_s"
        yield from (found - truth.metrics[name] for truth in truths if name in truth.metrics)
