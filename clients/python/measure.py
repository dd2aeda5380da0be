"""How old each answer was when it came, counted over the frames that were sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from clients.python.ledger import BUDGET_S, outcomes
from clients.python.network import NetworkTimes, network_times
from clients.python.results import Result
from server.wire.counts import Counts


@dataclass(frozen=True, slots=True)
class Ages:
    """`sent` frames (the last one apart, which a jitter buffer keeps until another follows),
    how many were answered, how many of these by repetition only, and how many within 200 ms;
    ages in milliseconds at the client; `drops` by reason as the server told them; `outcomes` of
    all frames, which add up to `sent`; `stages_ms` the median of each stage; `network` the rest
    of the age, where pings have told the server's clock; `longest_gap_ms` between two results."""

    sent: int
    answered: int
    repeated: int
    in_time: int
    age_p50_ms: float | None
    age_p95_ms: float | None
    drops: dict[str, int]
    outcomes: dict[str, int]
    stages_ms: dict[str, float]
    longest_gap_ms: float | None
    network: NetworkTimes | None = None

    @property
    def in_time_fraction(self) -> float:
        """Of the frames sent, those answered within 200 ms."""
        return self.in_time / self.sent if self.sent else 0.0

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {**asdict(self), "in_time_fraction": self.in_time_fraction}


def measure(
    results: Sequence[Result],
    scheduled: Mapping[int, float],
    origin: int,
    counts: Counts | None = None,
) -> Ages:
    """Compare results with the schedule (seconds, by `pts`) of the frames that they answer."""
    return measure_due(results, sent_frames(scheduled, origin), counts)


def sent_frames(scheduled: Mapping[int, float], origin: int) -> dict[int, float]:
    """When frames were to leave, by RTP timestamp, out of the same by `pts`; but for the last."""
    return {(origin + pts) % (1 << 32): at_s for pts, at_s in list(scheduled.items())[:-1]}


def measure_due(
    results: Sequence[Result], due_s: Mapping[int, float], counts: Counts | None = None
) -> Ages:
    """Compare results with when frames were to leave, by RTP timestamp.

    The server's `counts` of a session that sent just these frames say exactly what was dropped;
    without them messages that were lost are missing from `drops`.
    """
    ages_s = ages(results, due_s)
    told = sum((Counter(one.message.drops) for one in results), Counter[str]())
    drops = dict(told if counts is None else counts.drops)
    quick = sum(age_s <= BUDGET_S for age_s in ages_s)
    return Ages(
        sent=len(due_s),
        answered=len(ages_s),
        repeated=sum(one.repeated and one.message.rtp in due_s for one in results),
        in_time=quick,
        age_p50_ms=percentile_ms(ages_s, 50),
        age_p95_ms=percentile_ms(ages_s, 95),
        drops=drops,
        outcomes=outcomes(len(due_s), quick, len(ages_s) - quick, drops),
        stages_ms=_stages(results),
        longest_gap_ms=_longest_gap_ms(results),
        network=network_times(results, due_s),
    )


def ages(results: Sequence[Result], due_s: Mapping[int, float]) -> list[float]:
    """How old, in seconds, each answer to one of the frames (by RTP timestamp) was."""
    return [one.received_s - due_s[one.message.rtp] for one in results if one.message.rtp in due_s]


def in_time(results: Sequence[Result], due_s: Mapping[int, float]) -> list[Result]:
    """The answers to these frames that came within 200 ms."""
    return [
        one
        for one in results
        if one.received_s - due_s.get(one.message.rtp, float("-inf")) <= BUDGET_S
    ]


def _longest_gap_ms(results: Sequence[Result]) -> float | None:
    gaps_s = [b.received_s - a.received_s for a, b in pairwise(results)]
    return round(1e3 * max(gaps_s), 1) if gaps_s else None


def percentile_ms(values_s: Sequence[float], percent: float) -> float | None:
    """A percentile of seconds in milliseconds; None of nothing."""
    return round(1e3 * float(np.percentile(values_s, percent)), 2) if values_s else None


def _stages(results: Sequence[Result]) -> dict[str, float]:
    told = [one.message.stages for one in results if not one.repeated]
    return {
        name: round(float(np.median([one[name] for one in told])), 2)
        for name in (told[0] if told else ())
    }
