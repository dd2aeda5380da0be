"""What is seen of a session at a glance: the phase, how old answers are, the last final."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from inference.results import FrameResult
from server.admission.numbers import percentile
from server.wire.control import EventMessage

_KEPT = 150
"""Answers that the age is told of: the last five seconds at 30 a second."""


@dataclass(frozen=True, slots=True)
class LastFinal:
    """The last attempt that was measured."""

    number: int
    kind: str
    values: Mapping[str, float]
    verdict: Mapping[str, Any] | None


class Glimpse:
    """Is told of every answer, which costs a microsecond; sums up when somebody looks."""

    def __init__(self) -> None:
        self.phase: str | None = None
        self.last: LastFinal | None = None
        self.outside_ms = 0.0
        self._ages_s: deque[float] = deque(maxlen=_KEPT)

    @property
    def age_p95_ms(self) -> float | None:
        """From a frame's first packet to its answer, and what the client said is spent outside
        the server; None before the first answer."""
        age_s = percentile(list(self._ages_s), 95)
        return None if age_s is None else round(age_s * 1e3 + self.outside_ms, 1)

    def answered(self, result: FrameResult) -> None:
        """A frame was answered."""
        self.phase = result.analysis.phase
        times = result.stages
        self._ages_s.append(times.analysed_s - times.received.first_packet_s)

    def final(self, event: EventMessage) -> None:
        """An attempt was measured."""
        verdict = None if event.verdict is None else asdict(event.verdict)
        self.last = LastFinal(event.number, event.kind, dict(event.values), verdict)
