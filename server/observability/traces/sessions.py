"""A session's life, and some of its frames."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from opentelemetry.context import Context
from opentelemetry.trace import Link, Tracer, set_span_in_context

from inference.logs import bound_ids
from inference.results import FrameResult
from server.observability.traces.wall import WallClock

Said = Mapping[str, str | int | float | bool]


class SessionTrace:
    """One session's life as a span, and some of its frames, each as a trace that links to it: a
    session is long, and sends its span only when it is over."""

    def __init__(
        self, tracer: Tracer, wall: WallClock, session_id: str, sport: str, frames_every: int
    ) -> None:
        self._tracer = tracer
        self._wall = wall
        self._every = frames_every
        self._numbers = count()
        self._who = {"session.id": session_id, "sideline.sport": sport}
        began_by = bound_ids().get("request_id")
        said = self._who if began_by is None else {**self._who, "request.id": began_by}
        self._span = tracer.start_span("session", Context(), attributes=said)
        self._links = [Link(self._span.get_span_context())]

    def event(self, name: str, **said: str | float) -> None:
        """Something happened in its life."""
        self._span.add_event(name, said)

    def answered(self, result: FrameResult) -> None:
        """A frame was answered."""
        if self._every and next(self._numbers) % self._every == 0:
            self._tell(result)

    def end(self, reason: str, counts: Said) -> None:
        """It is over, and so much came of it."""
        self._span.add_event("ended", {"reason": reason})
        self._span.set_attributes({"session.end_reason": reason, **counts})
        self._span.end()

    def _tell(self, result: FrameResult) -> None:
        began_s = result.stages.received.first_packet_s
        began_ns = self._wall(began_s)
        said: dict[str, str | int | bool] = {
            **self._who,
            "frame.seq": result.frame.seq,
            "frame.person": result.pose is not None,
            "frame.dropped_before": sum(result.drops.values()),
        }
        frame = self._tracer.start_span(
            "frame", Context(), attributes=said, links=self._links, start_time=began_ns
        )
        inside = set_span_in_context(frame, Context())
        at_ns = began_ns
        for stage, spent_ms in result.stages.milliseconds().items():
            span = self._tracer.start_span(stage, inside, start_time=at_ns)
            at_ns += round(spent_ms * 1e6)
            span.end(at_ns)
        frame.end(at_ns)
