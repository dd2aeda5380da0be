"""What live sessions are counted by while they run."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import Counter, Histogram, Metric

from inference.frames import StageTimes
from server.observability.metrics.families import gauge
from server.sessions.state import Cause, Offered

_AGE_BUCKETS_S = (0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0, 2.0)
_STAGE_BUCKETS_S = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
_CONNECT_BUCKETS_S = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
OFFERS = "sideline_session_offers"
TAKEN = (Offered.ADMITTED, Offered.ADMITTED_AT_LESS)
STAGES = ("received", "decoded", "waited", "inferred", "analysed")


class OfferMeter:
    """Is told of every offer of a new session; `admitted` and `decided` so far."""

    def __init__(self) -> None:
        self.admitted = 0
        self.decided = 0
        self._family = Counter(
            OFFERS, "Offers of new sessions, by what became of them", ("outcome",), registry=None
        )
        self._outcomes = {one: self._family.labels(one.value) for one in Offered}

    def offered(self, outcome: Offered) -> None:
        """One was decided."""
        self.decided += 1
        self.admitted += outcome in TAKEN
        self._outcomes[outcome].inc()

    def families(self) -> Iterator[Metric]:
        """As they stand."""
        yield from self._family.collect()


class LiveMeter:
    """Takes what sessions tell; on the event loop, and cheap: a frame costs a few microseconds.

    `late` counts answers that took longer than the budget from the frame's first packet on.
    """

    def __init__(self, budget_s: float) -> None:
        self.budget_s = budget_s
        self.late = 0
        self._age = Histogram(
            "sideline_frame_age_seconds",
            "From a frame's first packet to its answer, in the server",
            buckets=(*_AGE_BUCKETS_S, float("inf")),
            registry=None,
        )
        self._stage = Histogram(
            "sideline_frame_stage_seconds",
            "What a frame that was answered spent in each stage",
            ("stage",),
            buckets=(*_STAGE_BUCKETS_S, float("inf")),
            registry=None,
        )
        self._stages = tuple(self._stage.labels(one) for one in STAGES)
        self._connect = Histogram(
            "sideline_session_connect_seconds",
            "From a session's offer until its media flows",
            buckets=(*_CONNECT_BUCKETS_S, float("inf")),
            registry=None,
        )
        self.offers = OfferMeter()
        self._end = Counter(
            "sideline_sessions_ended",
            "Sessions that are over, by why they ended",
            ("reason",),
            registry=None,
        )
        self._ended = {one: self._end.labels(one.value) for one in Cause}

    def offered(self, outcome: Offered) -> None:
        """An offer of a new session was decided."""
        self.offers.offered(outcome)

    def connected(self, after_s: float) -> None:
        """Media flows for the first time, so long after the offer came."""
        self._connect.observe(after_s)

    def answered(self, stages: StageTimes) -> None:
        """A frame was answered."""
        first = stages.received
        age_s = stages.analysed_s - first.first_packet_s
        self.late += age_s > self.budget_s
        self._age.observe(age_s)
        spent_s = (
            first.last_packet_s - first.first_packet_s,
            first.decoded_s - first.last_packet_s,
            stages.started_s - first.decoded_s,
            stages.inferred_s - stages.started_s,
            stages.analysed_s - stages.inferred_s,
        )
        for histogram, one_s in zip(self._stages, spent_s, strict=True):
            histogram.observe(one_s)

    def ended(self, cause: Cause) -> None:
        """A session is over."""
        self._ended[cause].inc()

    def families(self) -> Iterator[Metric]:
        """As they stand."""
        for one in (self._age, self._stage, self._connect, self._end):
            yield from one.collect()
        yield from self.offers.families()
        yield gauge(
            "sideline_answer_budget_seconds", "What an answer may take in all", self.budget_s
        )
