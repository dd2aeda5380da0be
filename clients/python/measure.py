"""How old each answer was when it came, counted over the frames that were sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from clients.python.client import Result

IN_TIME_S = 0.2


@dataclass(frozen=True, slots=True)
class Ages:
    """`sent` frames (the last one apart, which a jitter buffer keeps until another follows),
    how many were answered, and within 200 ms; ages in milliseconds at the client; `drops` by
    reason as the server told them; `stages_ms` the median of each stage."""

    sent: int
    answered: int
    in_time: int
    age_p50_ms: float | None
    age_p95_ms: float | None
    drops: dict[str, int]
    stages_ms: dict[str, float]

    @property
    def in_time_fraction(self) -> float:
        """Of the frames sent, those answered within 200 ms."""
        return self.in_time / self.sent if self.sent else 0.0

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {**asdict(self), "in_time_fraction": self.in_time_fraction}


def measure(results: Sequence[Result], scheduled: Mapping[int, float], origin: int) -> Ages:
    """Compare results with the schedule (seconds, by `pts`) of the frames that they answer."""
    due_s = {(origin + pts) % (1 << 32): at_s for pts, at_s in list(scheduled.items())[:-1]}
    ages_s = [
        one.received_s - due_s[one.message.rtp] for one in results if one.message.rtp in due_s
    ]
    return Ages(
        sent=len(due_s),
        answered=len(ages_s),
        in_time=sum(age_s <= IN_TIME_S for age_s in ages_s),
        age_p50_ms=_percentile_ms(ages_s, 50),
        age_p95_ms=_percentile_ms(ages_s, 95),
        drops=dict(sum((Counter(one.message.drops) for one in results), Counter())),
        stages_ms=_stages(results),
    )


def _percentile_ms(values_s: Sequence[float], percent: float) -> float | None:
    return round(1e3 * float(np.percentile(values_s, percent)), 2) if values_s else None


def _stages(results: Sequence[Result]) -> dict[str, float]:
    names = results[0].message.stages if results else ()
    return {
        name: round(float(np.median([one.message.stages[name] for one in results])), 2)
        for name in names
    }
